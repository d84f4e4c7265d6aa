/** Made-up text in six scripts: words built from syllables, chosen by Zipf's law. Deterministic for a seed. */

/** Numbers in [0, 1): sfc32. */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let a = 0x9e3779b9 ^ seed;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let counter = seed | 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 20; round++) next();
  return next;
}

const SYLLABLES = {
  en: 'the a to you it er on in re st an th ou ing le ve ma com pro ter con al ti so me we be ch ld ght ow ee un per is at en ha no',
  de: 'der ie und ich ein sch en er ge be ver ung keit au mit ach ste lich zu ab über ö ä wa ma st tz el he ß',
  ru: 'не на то ко по ст ра но го ли пре при ва ть ся ен ни ка ла во да до ме ш щ ов ый ое ы ру че мо за об',
  es: 'de la que el en los se del las por con una ción mi no es ta do ra ñ qui ver mos á í le te co par an',
  ar: 'ال من في على ما لا هذا كان ت ي ون ات مع كم ها نا ب ر س د عل قا م ست ف',
  zh: '的 一 是 不 了 在 人 有 我 他 这 个 们 中 来 上 大 为 和 国 地 到 以 说 时 要 就 出 会 可 也 你 对 生 能 而 子 那 得 于 着 下 自 之 年 过 发 后 作 里 用 道 行 所 然 家 种 事 成 方 多 经 么 去 法 学 如 都 同 现 当 没 动 面 起 看 定 天 分 还 进 好 小 部 其 些 主 样 理 心 她 本 前 开 但 因 只 从 想 实 日 军 者 意 无 力 它 与 长 把 机 十 民 第 公 此 已 工 使 情 明 性 知 全 三 又 关 点 正 业 外 将 两 高 间 由 问 很 最 重 并 物 手 应 战 向 头 文 体 政 美 相 见 被 利 什 二 等 产 或 新 己 制 身 果 加 西 斯 月 话 合 回 特 代 内 信 表 化 老 给 世 位 次 度 门 任 常 先 海 通 教 儿 原 东 声 提 立 及 比 员 解 水 名 真 论 处 走 义 各 入 几 口 认 条 平 系 气 题 活 尔 更 别 打 女 变 四 神 总 何 电 数 安 少 报 才 结 反 受 目 太 量 再 感 建 务 做 接 必 场 件 计 管 期 市 直 德 资 命 山 金 指 克 许 统 区 保 至 队 形 社 便 空 决 治 展 马 科 司 五 基 眼 书 非 则 听 白 却 界 达 光 放 强 即 像 难 且 权 思 王 象',
} as const;

export type Language = keyof typeof SYLLABLES;

const SHARES: readonly (readonly [Language, number])[] = [
  ['en', 0.42],
  ['ru', 0.2],
  ['es', 0.12],
  ['de', 0.11],
  ['zh', 0.09],
  ['ar', 0.06],
];
const EMOJI = ['😂', '❤️', '👍', '🙏', '😭', '😅', '🔥', '🎉', '🤔', '😘', '💯', '🥲', '✅', '👀'];
const VOCABULARY = 40_000;

export class TextMaker {
  readonly #random: Random;
  readonly #words: Readonly<Record<Language, readonly string[]>>;
  readonly #cumulative = new Float64Array(VOCABULARY);

  constructor(random: Random) {
    this.#random = random;
    let sum = 0;
    for (let rank = 0; rank < VOCABULARY; rank++) this.#cumulative[rank] = sum += 1 / (rank + 2.7);
    for (let rank = 0; rank < VOCABULARY; rank++)
      this.#cumulative[rank] = (this.#cumulative[rank] ?? 0) / sum;
    const words = (language: Language): string[] => vocabulary(language, random);
    this.#words = {
      en: words('en'),
      de: words('de'),
      ru: words('ru'),
      es: words('es'),
      ar: words('ar'),
      zh: words('zh'),
    };
  }

  language(): Language {
    let left = this.#random();
    for (const [language, share] of SHARES) if ((left -= share) < 0) return language;
    return 'en';
  }

  emoji(): string {
    return EMOJI[Math.floor(this.#random() * EMOJI.length)] ?? '👍';
  }

  word(language: Language): string {
    const wanted = this.#random();
    let low = 0;
    let high = VOCABULARY - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#cumulative[middle] ?? 1) < wanted) low = middle + 1;
      else high = middle;
    }
    return this.#words[language][low] ?? '';
  }

  /** A message mostly in `usual`: 1 to 400 words, most of them short. */
  message(usual: Language): string {
    const random = this.#random;
    if (random() < 0.04) return this.emoji().repeat(1 + Math.floor(random() * 3));
    const language = random() < 0.85 ? usual : this.language();
    const count = Math.min(400, Math.max(1, Math.round(Math.exp(1.9 + 0.95 * this.#gauss()))));
    let text = '';
    for (let index = 0; index < count; index++) {
      let word = this.word(language);
      if (index === 0) word = word.slice(0, 1).toUpperCase() + word.slice(1);
      const mark = random();
      text += word;
      if (language === 'zh') text += mark < 0.12 ? '，' : mark < 0.17 ? '。' : '';
      else text += mark < 0.05 ? ', ' : mark < 0.09 ? '. ' : ' ';
    }
    text = text.trimEnd();
    const end = random();
    if (end < 0.15) text += '?';
    else if (end < 0.25) text += '!';
    else if (end < 0.33) text += ` ${this.emoji()}`;
    if (random() < 0.03)
      text += ` https://${this.word('en')}.example.com/${Math.floor(random() * 1e12).toString(36)}`;
    if (random() < 0.04) text += ` ${Math.floor(random() * 1e6)}`;
    return text;
  }

  #gauss(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }
}

/** Frequent words are short. */
function vocabulary(language: Language, random: Random): string[] {
  const syllables = SYLLABLES[language].split(' ');
  const words = new Set<string>();
  let misses = 0;
  while (words.size < VOCABULARY) {
    const rank = words.size;
    let length = 2 + Math.floor(random() * 2.6);
    if (language === 'zh') length = rank > 300 ? 2 + (rank > 20_000 && random() < 0.4 ? 1 : 0) : 1;
    else if (rank < 120) length = 1 + (random() < 0.5 ? 1 : 0);
    else if (rank < 3000) length = 2 + (random() < 0.4 ? 1 : 0);
    if (misses > 60) length++;
    let word = '';
    for (let index = 0; index < length; index++)
      word += syllables[Math.floor(random() * syllables.length)] ?? '';
    if (words.has(word)) misses++;
    else {
      words.add(word);
      misses = 0;
    }
  }
  return [...words];
}
