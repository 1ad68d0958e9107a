/** A long answer with one of everything. */
export const tour = `# How a stream becomes a page

A **streamed answer** arrives in *pieces*. Each piece is appended to what is there; \`useStreamingChat\` shows the newest
state once a frame. See [the specification](https://html.spec.whatwg.org/multipage/server-sent-events.html).

1. Bytes become events.
   - Server-sent events, newline-delimited JSON, plain text
   - cut anywhere, even inside a character: 👩‍🚀 日本語
2. Events become a message.
3. The message is shown once a frame.

> A turn is never reported finished unless the protocol proved it.
>
> - Half an answer is *truncated*.

| Step | Input | Output |
|:-----|:-----:|-------:|
| bytes | chunks | records |
| events | records | events |
| message | events | parts |

\`\`\`ts
for await (const event of readStream(response)) {
  message = applyEvent(message, event); // shares what did not change
}
\`\`\`

- [x] keep what arrived
- [ ] pretend that it was everything

---

That is all: ~~nothing~~ something to build on.
`;

/** An answer in a script that runs from right to left, with a left-to-right name inside. */
export const rightToLeft = `## مرحبا

هذه إجابة قصيرة تصل **جزءًا بعد جزء**، وفيها اسم لاتيني: React.

- أولًا: اقرأ السؤال
- ثانيًا: أجب عنه

> الصبر مفتاح الفرج.
`;

/** What a model may write that a page must not do. */
export const hostile = `A script: <script>alert(1)</script> and <img src=x onerror=alert(1)>.

[Click me](javascript:alert(1)) or [me](data:text/html,hi), but [this](https://example.com/) is fine.

![A picture](https://tracker.example/pixel.png?secret=1)

\`\`\`
access = "user\u202e // admin"
\`\`\`
`;

/** About 100,000 characters: the tour, again and again. */
export const long = Array.from({ length: Math.ceil(100_000 / tour.length) }, () => tour).join("\n");
