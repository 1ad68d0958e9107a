/** Characters of a value that are shown: a tool may return a whole file. */
const LIMIT = 20_000;

/** A value as text where it is text, otherwise as JSON. Never as markdown: a tool's output is not the model's answer. */
export function ValueView({ value }: { readonly value: unknown }) {
  const text = typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
  return <pre>{text.length > LIMIT ? `${text.slice(0, LIMIT)}…` : text}</pre>;
}

/** The input of a call: field by field where it is a flat object, which reads better than JSON. */
export function InputView({ value }: { readonly value: unknown }) {
  if (!isRecord(value) || Object.keys(value).length === 0) return <ValueView value={value} />;
  return (
    <dl>
      {Object.entries(value).map(([name, field]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{typeof field === "string" ? field : JSON.stringify(field)}</dd>
        </div>
      ))}
    </dl>
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
