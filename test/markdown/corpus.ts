import { random } from "../support/random.js";

/** The words of one language, and phrases the way models write them in it. */
interface Language {
  readonly name: string;
  readonly words: readonly string[];
  /** Phrases with marks inside; each is whole in its line. */
  readonly phrases: readonly string[];
  readonly titles: readonly string[];
  /** What ends a sentence, with the space after it. */
  readonly stop: string;
  /** What stands between words. */
  readonly gap: string;
}

const shared: readonly string[] = [
  "`npm run build`",
  "`const a = b * c;`",
  "[README.md](https://e.example/README.md)",
  "[package.json](https://e.example/p_(1))",
  "$x_1 + y_2$",
  "\\(a^2 + b^2\\)",
  "H<sub>2</sub>O",
  "<kbd>Ctrl</kbd>",
  "~~42~~",
];

const english: Language = {
  name: "English",
  words: "the model reads a file and then writes one more line of text about cost quality speed memory".split(
    " ",
  ),
  phrases: [
    "**bold words**",
    "**Note:**",
    '**"quoted words"**',
    "*really*",
    "**the `useState` hook**",
    "snake_case_name",
    "MAX_RETRY_COUNT",
    "2 ** 8",
    "5 * 3",
    "between 10~20 units",
    "a $5 and a $10 note",
    "a < b",
    "R&D",
    "e.g. this",
    "1.5\u00a0kg",
    "array[0]",
    "[She walks to the window, looks outside, and says nothing for a long while.]",
    "[1]",
    "(see *this*)",
  ],
  titles: ["Overview", "What to do next", "Step 2: build `dist`", "Costs & limits"],
  stop: ". ",
  gap: " ",
};

const chinese: Language = {
  name: "Chinese",
  words: "模型 读取 文件 然后 写入 一行 文字 关于 成本 质量 速度 内存 问题 方法".split(" "),
  phrases: [
    "**重点（注）**",
    "**“引用”**",
    "**重点。**",
    "《书名》",
    "**键（Key）**和一个**值（Value）**",
    "约10~20℃",
    "使用`useState`函数",
    "（参见*此处*）",
    "访问https://example.com。",
    "变量user_name_id",
    "价格为5元",
    "【注意】",
  ],
  titles: ["概述", "**第一步**：安装", "二、方法（简介）", "总结"],
  stop: "。",
  gap: "",
};

const japanese: Language = {
  name: "Japanese",
  words: "モデル は ファイル を 読み込み 次に 文章 を 書きます コスト と 品質 速度 について".split(" "),
  phrases: [
    "**重要（注意）**な点",
    "**「引用」**という",
    "`useState`を使う",
    "10~20%程度",
    "**設定ファイル**を編集し",
    "（*参考*）",
    "変数max_countは",
    "https://example.com/docs。",
  ],
  titles: ["概要", "手順 1：インストール", "**まとめ**"],
  stop: "。",
  gap: "",
};

const korean: Language = {
  name: "Korean",
  words: "모델은 파일을 읽고 다음 줄에 글을 씁니다 비용과 품질 속도 메모리에 대해 설명합니다".split(" "),
  phrases: [
    "**중요(참고)**한 점",
    "**“인용”**이라는",
    "**「강조」**를",
    "2~3만(연 24~36만)",
    "`app.js`에서",
    "_app.js에서",
    "**설정**을 바꾸고",
    "(Object.*)를",
    "변수 user_id는",
  ],
  titles: ["개요", "1단계: 설치", "**요약**"],
  stop: ". ",
  gap: " ",
};

const arabic: Language = {
  name: "Arabic",
  words: "يقرأ النموذج الملف ثم يكتب سطرا آخر من النص عن التكلفة والجودة والسرعة والذاكرة".split(" "),
  phrases: [
    "**كلمات مهمة**",
    "**ملاحظة:**",
    "«اقتباس **مهم** هنا»",
    "استخدم `useState` هنا",
    "من 10~20 وحدة",
    "(انظر *هنا*)",
    "**١٢٣**",
  ],
  titles: ["نظرة عامة", "الخطوة 1: التثبيت", "**الخلاصة**"],
  stop: ". ",
  gap: " ",
};

const hebrew: Language = {
  name: "Hebrew",
  words: "המודל קורא את הקובץ ואז כותב עוד שורה של טקסט על עלות איכות מהירות וזיכרון".split(" "),
  phrases: [
    "**מילים חשובות**",
    "**הערה:**",
    '"ציטוט **חשוב** כאן"',
    "השתמש ב-`useState` כאן",
    "בין 10~20 יחידות",
    "(ראה *כאן*)",
    "שָׁלוֹם",
  ],
  titles: ["סקירה", "שלב 1: התקנה", "**סיכום**"],
  stop: ". ",
  gap: " ",
};

export const languages: readonly Language[] = [english, chinese, japanese, korean, arabic, hebrew];

/** One answer of a language, the way models write them: a few blocks with a blank line between them. */
export function answer(language: Language, seed: number): string {
  const next = random(seed * 31 + languages.indexOf(language));
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const words = (count: number): string =>
    Array.from({ length: count }, () => pick(language.words)).join(language.gap);
  const used = new Set<string>();
  const phrase = (): string => {
    if (next() < 0.3) return ` ${pick(shared)} `;
    const chosen = pick(language.phrases);
    // Two stars that each are a part of a name would be a pair for CommonMark too.
    if (chosen.includes(".*") && used.has(chosen)) return words(2);
    used.add(chosen);
    return chosen;
  };
  const join = (parts: readonly string[]): string => parts.join(language.gap).replace(/ {2,}/g, " ").trim();
  const sentence = (): string =>
    join(
      Array.from({ length: 2 + Math.floor(next() * 3) }, () =>
        next() < 0.45 ? `${phrase()}${language.gap}${words(1)}` : words(2 + Math.floor(next() * 4)),
      ),
    ) + language.stop.trimEnd();
  const paragraph = (): string =>
    Array.from({ length: 1 + Math.floor(next() * 3) }, sentence).join(language.gap);
  const item = (): string => `${next() < 0.4 ? `**${words(1)}**: ` : ""}${sentence()}`;
  const blocks: readonly (() => string)[] = [
    paragraph,
    paragraph,
    () => `${"#".repeat(2 + Math.floor(next() * 2))} ${pick(language.titles)}`,
    () => [item(), item(), item()].map((text) => `- ${text}`).join("\n"),
    () => [item(), item(), item()].map((text, i) => `${i + 1}. ${text}`).join("\n"),
    () => `- ${item()}\n  - ${item()}\n  - ${item()}\n- ${item()}\u00a0`,
    () => `1. ${item()}\n\n   \`\`\`js\n   const a_b = 1 * 2; // ${words(2)}\n   \`\`\`\n\n2. ${item()}`,
    () =>
      `| ${words(1)}   | ${words(1)} |\n|:-----|----:|\n| ${words(2)}<br>${words(1)} | 10~20   |\n| **${words(1)}** | \`a_b\` |`,
    () => `\`\`\`python\ndef f(**kwargs):\n    return a_b * "${words(1)}"\n\`\`\``,
    () => `> ${sentence()}\n> ${words(3)}`,
    () => "$$\nE = m c^2 + \\frac{a_1}{b_2}\n$$",
    () => `- [x] ${words(2)}\n- [ ] ${words(2)}`,
    () => "---",
  ];
  const count = 3 + Math.floor(next() * 4);
  return Array.from({ length: count }, () => pick(blocks)()).join("\n\n");
}
