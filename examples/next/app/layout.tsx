import type { ReactNode } from "react";
import "react-streaming-chat/styles.css";

export const metadata = { title: "Chat" };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body style={{ margin: 0, blockSize: "100dvh" }}>{children}</body>
    </html>
  );
}
