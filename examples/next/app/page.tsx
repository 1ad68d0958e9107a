import { ResumableChat } from "./ResumableChat";

/** A server component: its HTML holds the chat before any script runs. */
export default function Page() {
  return <ResumableChat />;
}
