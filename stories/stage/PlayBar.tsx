import { useSyncExternalStore } from "react";
import type { FakeStream } from "../replay.js";
import type { VirtualClock } from "./virtualClock.js";

interface PlayBarProps {
  readonly clock: VirtualClock;
  readonly stream: FakeStream;
  /** Begins the answer again, and shows it at `share`. */
  readonly onRestart: (share: number) => void;
}

const speeds = [0.25, 1, 4, 16];

/** Controls of a replayed answer: play, pause, one delta, begin again, and any place in it. */
export function PlayBar({ clock, stream, onRestart }: PlayBarProps) {
  useSyncExternalStore(clock.subscribe, clock.version);
  const percent = Math.round(stream.share() * 100);
  return (
    <div className="show-bar" role="toolbar" aria-label="Replay" data-share={percent}>
      <button
        type="button"
        data-kind="strong"
        onClick={() => {
          if (clock.isPlaying) clock.pause();
          else if (percent === 100) onRestart(0);
          else clock.play();
        }}
      >
        {clock.isPlaying ? "Pause" : percent === 100 ? "Replay" : "Play"}
      </button>
      <button
        type="button"
        onClick={() => {
          clock.pause();
          void stream.step();
        }}
      >
        Step
      </button>
      <input
        type="range"
        aria-label="Progress"
        min={0}
        max={100}
        value={percent}
        onChange={(event) => {
          const share = Number(event.target.value) / 100;
          clock.pause();
          if (share < stream.share()) onRestart(share);
          else void stream.seek(share);
        }}
      />
      <output>{percent} %</output>
      <select
        aria-label="Speed"
        value={clock.speed}
        onChange={(event) => clock.setSpeed(Number(event.target.value))}
      >
        {speeds.map((speed) => (
          <option key={speed} value={speed}>
            {speed} ×
          </option>
        ))}
      </select>
    </div>
  );
}
