import { createRoot } from "react-dom/client";
import { Chat } from "react-streaming-chat";
import "react-streaming-chat/styles.css";

createRoot(document.getElementById("root")).render(<Chat api="/api/chat" />);
