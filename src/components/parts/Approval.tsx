import { useEffect, useId, useRef, useState, type FormEvent } from "react";
import { useChatUi } from "../context/chatUi.js";
import type { AnyToolPart } from "./toolPart.js";
import { InputView } from "./ValueView.js";

export interface ApprovalProps {
  readonly part: Extract<AnyToolPart, { state: "approval-requested" }>;
  /** The tool's own name, by which it is allowed for the conversation. */
  readonly name: string;
  readonly title: string;
}

/** Asks the reader whether a tool may run: once, in this conversation, with a changed input, or not, with a reason. */
export function Approval({ part, name, title }: ApprovalProps) {
  const { chat, labels, announce, stage } = useChatUi();
  const [mode, setMode] = useState<"ask" | "edit" | "deny">("ask");
  const { id } = part.approval;
  const isAllowed = stage.allowedTools.has(name);

  useEffect(() => {
    // Allowed for the whole conversation: the reader is not asked again.
    if (isAllowed) void chat?.addToolApprovalResponse({ id, approved: true }).catch(() => {});
    else announce(labels.needsApproval(title), "assertive");
  }, [isAllowed, chat, id, announce, labels, title]);

  const respond = (response: { approved: boolean; reason?: string; input?: unknown }): void => {
    void chat?.addToolApprovalResponse({ id, ...response }).catch(() => {});
  };
  if (mode === "edit") {
    return (
      <EditInput
        input={part.input}
        onCancel={() => setMode("ask")}
        onAllow={(input) => respond({ approved: true, input })}
      />
    );
  }
  return (
    <>
      <div className="sc-tool-body">
        <InputView value={part.input} />
      </div>
      {mode === "deny" ? (
        <DenyReason
          onCancel={() => setMode("ask")}
          onDeny={(reason) => respond({ approved: false, ...(reason === "" ? {} : { reason }) })}
        />
      ) : (
        <div className="sc-buttons">
          <button
            type="button"
            className="sc-button"
            data-kind="primary"
            onClick={() => respond({ approved: true })}
          >
            {labels.allowOnce}
          </button>
          <button
            type="button"
            className="sc-button"
            onClick={() => {
              stage.allowedTools.add(name);
              respond({ approved: true });
            }}
          >
            {labels.allowInChat}
          </button>
          <button type="button" className="sc-button" data-kind="ghost" onClick={() => setMode("edit")}>
            {labels.editInput}
          </button>
          <button type="button" className="sc-button" data-kind="ghost" onClick={() => setMode("deny")}>
            {labels.deny}
          </button>
        </div>
      )}
    </>
  );
}

function DenyReason({
  onDeny,
  onCancel,
}: {
  readonly onDeny: (reason: string) => void;
  readonly onCancel: () => void;
}) {
  const { labels } = useChatUi();
  const [reason, setReason] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    onDeny(reason.trim());
  };
  return (
    <form className="sc-buttons" onSubmit={onSubmit}>
      <input
        ref={field}
        className="sc-field"
        aria-label={labels.denyReason}
        placeholder={labels.denyReason}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <button type="submit" className="sc-button" data-kind="primary">
        {labels.deny.replace("…", "")}
      </button>
      <button type="button" className="sc-button" data-kind="ghost" onClick={onCancel}>
        {labels.cancel}
      </button>
    </form>
  );
}

interface EditInputProps {
  readonly input: unknown;
  readonly onAllow: (input: unknown) => void;
  readonly onCancel: () => void;
}

function EditInput({ input, onAllow, onCancel }: EditInputProps) {
  const { labels } = useChatUi();
  const [json, setJson] = useState(() => JSON.stringify(input, null, 2));
  const [isInvalid, setInvalid] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  useEffect(() => field.current?.focus(), []);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    try {
      onAllow(JSON.parse(json));
    } catch {
      setInvalid(true);
      field.current?.focus();
    }
  };
  return (
    <form onSubmit={onSubmit}>
      <div className="sc-tool-body">
        <textarea
          ref={field}
          className="sc-field"
          data-mono=""
          aria-label={labels.toolInput}
          aria-invalid={isInvalid}
          aria-describedby={isInvalid ? noteId : undefined}
          spellCheck={false}
          rows={Math.min(10, json.split("\n").length)}
          value={json}
          onChange={(event) => setJson(event.target.value)}
        />
        {isInvalid && <p id={noteId}>{labels.invalidJson}</p>}
      </div>
      <div className="sc-buttons">
        <button type="submit" className="sc-button" data-kind="primary">
          {labels.allowOnce}
        </button>
        <button type="button" className="sc-button" data-kind="ghost" onClick={onCancel}>
          {labels.cancel}
        </button>
      </div>
    </form>
  );
}
