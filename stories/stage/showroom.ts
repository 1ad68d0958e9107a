import { createContext, useContext } from "react";
import type { ChatLabels, ChatProps } from "react-streaming-chat";

/** The choices of the toolbar, as the components take them. */
export interface Showroom {
  readonly density: NonNullable<ChatProps["density"]>;
  readonly labels: Partial<ChatLabels>;
  /** Absent where the story decides. */
  readonly announce?: NonNullable<ChatProps["announce"]>;
}

export const ShowroomContext = createContext<Showroom>({ density: "comfortable", labels: {} });

export const useShowroom = (): Showroom => useContext(ShowroomContext);

/** Tests run the stories too. There nothing plays by itself: a play function moves the clock. */
export const isTestRun = (): boolean => "__vitest_browser__" in globalThis;
