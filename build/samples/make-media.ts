/**
 * Draws the pictures, the voice notes and the documents of the sample chats, always the same bytes:
 * `node build/samples/make-media.ts` writes them beside the chats. Nothing here is a photograph of anybody.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

type Rgb = readonly [number, number, number];
const WIDTH = 560;
const HEIGHT = 420;

/** A picture in floating point; shapes have soft edges of about one pixel. */
class Picture {
  readonly #pixels = new Float32Array(WIDTH * HEIGHT * 3);

  /** Vertical gradient through evenly spaced colours, between two rows. */
  gradient(top: number, bottom: number, colours: readonly Rgb[]): this {
    return this.paint((x, y) => {
      if (y < top || y >= bottom) return null;
      const at = ((y - top) / Math.max(1, bottom - top)) * (colours.length - 1);
      const i = Math.min(colours.length - 2, Math.floor(at));
      return [mix(colours[i] ?? BLACK, colours[i + 1] ?? BLACK, at - i), 1];
    });
  }

  /** `distance` is negative inside the shape, in pixels. */
  shape(colour: Rgb, distance: (x: number, y: number) => number, alpha = 1): this {
    return this.paint((x, y) => [colour, alpha * Math.min(1, Math.max(0, 0.5 - distance(x, y)))]);
  }

  circle(cx: number, cy: number, r: number, colour: Rgb, alpha = 1): this {
    return this.shape(colour, (x, y) => Math.hypot(x - cx, y - cy) - r, alpha);
  }

  ellipse(cx: number, cy: number, rx: number, ry: number, colour: Rgb, alpha = 1): this {
    return this.shape(
      colour,
      (x, y) => (Math.hypot((x - cx) / rx, (y - cy) / ry) - 1) * Math.min(rx, ry),
      alpha,
    );
  }

  box(cx: number, cy: number, w: number, h: number, r: number, colour: Rgb, alpha = 1): this {
    return this.shape(
      colour,
      (x, y) => {
        const dx = Math.abs(x - cx) - w / 2 + r;
        const dy = Math.abs(y - cy) - h / 2 + r;
        return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - r;
      },
      alpha,
    );
  }

  line(x1: number, y1: number, x2: number, y2: number, width: number, colour: Rgb, alpha = 1): this {
    const length = Math.hypot(x2 - x1, y2 - y1) ** 2;
    return this.shape(
      colour,
      (x, y) => {
        const t = Math.min(1, Math.max(0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length));
        return Math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1)) - width / 2;
      },
      alpha,
    );
  }

  /** Everything below a curve. */
  hills(colour: Rgb, height: (x: number) => number): this {
    return this.shape(colour, (x, y) => height(x) - y);
  }

  paint(brush: (x: number, y: number) => readonly [Rgb, number] | null): this {
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const stroke = brush(x, y);
        if (stroke === null || stroke[1] <= 0) continue;
        const at = (y * WIDTH + x) * 3;
        for (let c = 0; c < 3; c++) {
          const old = this.#pixels[at + c] ?? 0;
          this.#pixels[at + c] = old + ((stroke[0][c] ?? 0) - old) * stroke[1];
        }
      }
    }
    return this;
  }

  /** PNG, 8 bits a channel; each row is stored as its difference to the row above, which suits gradients. */
  png(): Buffer {
    const rows = Buffer.alloc(HEIGHT * (WIDTH * 3 + 1));
    const level = (at: number): number => Math.round(Math.min(255, Math.max(0, this.#pixels[at] ?? 0)));
    for (let y = 0; y < HEIGHT; y++) {
      const row = y * (WIDTH * 3 + 1);
      rows[row] = 2;
      for (let i = 0; i < WIDTH * 3; i++) {
        const above = y === 0 ? 0 : level((y - 1) * WIDTH * 3 + i);
        rows[row + 1 + i] = (level(y * WIDTH * 3 + i) - above) & 0xff;
      }
    }
    const header = Buffer.alloc(13);
    header.writeUInt32BE(WIDTH, 0);
    header.writeUInt32BE(HEIGHT, 4);
    header.set([8, 2, 0, 0, 0], 8);
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    return Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(rows, { level: 9 })),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  }
}

const BLACK: Rgb = [0, 0, 0];
const mix = (a: Rgb, b: Rgb, t: number): Rgb => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Small repeatable randomness, 0 to 1. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

function lasagne(): Picture {
  const p = new Picture().gradient(0, HEIGHT, [
    [246, 236, 220],
    [232, 212, 186],
  ]);
  for (let i = 0; i < 9; i++) p.line(-10, i * 52 + 10, WIDTH + 10, i * 52 - 6, 3, [222, 198, 168], 0.5);
  p.ellipse(280, 350, 210, 34, [150, 118, 90], 0.35);
  p.box(280, 230, 420, 240, 46, [47, 93, 120]).box(280, 224, 400, 220, 38, [62, 118, 148]);
  p.box(280, 224, 370, 190, 26, [206, 92, 48]).box(280, 220, 362, 182, 24, [238, 178, 88]);
  const random = dice(3);
  for (let i = 0; i < 46; i++) {
    const [x, y] = [115 + random() * 330, 145 + random() * 150];
    p.ellipse(
      x,
      y,
      9 + random() * 22,
      6 + random() * 12,
      random() < 0.4 ? [214, 104, 54] : [250, 212, 130],
      0.7,
    );
  }
  for (const [x, y] of [
    [190, 190],
    [330, 260],
    [395, 185],
    [250, 275],
  ] as const) {
    p.ellipse(x, y, 20, 10, [72, 132, 66]).ellipse(x + 18, y + 8, 17, 9, [96, 156, 80]);
    p.line(x - 14, y, x + 14, y, 1.6, [46, 96, 48]);
  }
  for (const x of [225, 280, 335]) {
    p.line(x, 96, x + 12, 70, 7, [255, 255, 255], 0.45).line(x + 12, 70, x, 40, 6, [255, 255, 255], 0.3);
  }
  return p;
}

function jetty(): Picture {
  const p = new Picture().gradient(0, 236, [
    [74, 72, 130],
    [196, 110, 138],
    [250, 168, 112],
    [255, 214, 146],
  ]);
  p.circle(372, 204, 92, [255, 224, 160], 0.25)
    .circle(372, 204, 56, [255, 238, 190], 0.4)
    .circle(372, 204, 34, [255, 248, 220]);
  p.hills([104, 78, 124], (x) => 214 + 12 * Math.sin(x / 70) + 8 * Math.sin(x / 31));
  p.gradient(236, HEIGHT, [
    [246, 178, 130],
    [160, 104, 142],
    [62, 62, 112],
  ]);
  for (let i = 0; i < 15; i++)
    p.line(
      372 - 70 + i * 3,
      244 + i * 11,
      372 + 70 - i * 2,
      244 + i * 11,
      2.4,
      [255, 232, 180],
      0.55 - i * 0.03,
    );
  p.paint((x, y) => {
    const half = 16 + (y - 262) * 0.62;
    if (y < 262 || Math.abs(x - 190 + (y - 262) * 0.28) > half) return null;
    return [(y * 7) % 29 < 3 ? [52, 38, 52] : [98, 70, 76], 1];
  });
  for (const [x, y, h] of [
    [172, 262, 34],
    [208, 262, 34],
    [122, 340, 60],
    [210, 340, 60],
  ] as const)
    p.line(x, y - h, x, y + 14, 8, [60, 42, 54]);
  p.line(446, 250, 520, 250, 13, [58, 44, 70]).line(482, 248, 482, 172, 3, [58, 44, 70]);
  p.shape([250, 236, 220], (x, y) => Math.max(484 - x, y - 240, (x - 484) * 1.3 - (y - 174)));
  for (const [x, y] of [
    [92, 84],
    [126, 66],
    [148, 96],
  ] as const)
    p.line(x - 11, y - 5, x, y, 2.4, [52, 44, 84]).line(x, y, x + 11, y - 5, 2.4, [52, 44, 84]);
  return p;
}

function festival(): Picture {
  const p = new Picture().gradient(0, HEIGHT, [
    [24, 34, 84],
    [58, 66, 138],
    [150, 104, 150],
    [242, 168, 130],
  ]);
  const random = dice(11);
  for (let i = 0; i < 70; i++)
    p.circle(random() * WIDTH, random() * 190, 0.7 + random() * 1.1, [255, 250, 230], 0.8);
  const colours: readonly Rgb[] = [
    [74, 144, 226],
    [250, 220, 110],
    [240, 104, 96],
    [120, 206, 160],
  ];
  for (const [row, sag] of [
    [70, 50],
    [118, 64],
  ] as const) {
    const rope = (x: number): number => row + sag * Math.sin((x / WIDTH) * Math.PI);
    for (let x = 0; x < WIDTH; x += 8) p.line(x, rope(x), x + 8, rope(x + 8), 1.6, [236, 228, 214]);
    for (let i = 0; i < 14; i++) {
      const x = 20 + i * 40;
      const y = rope(x);
      p.shape(colours[(i + row) % 4] ?? BLACK, (px, py) =>
        Math.max(y - py, Math.abs(px - x) * 1.8 + (py - y) - 27),
      );
    }
  }
  p.box(280, 332, 330, 70, 8, [70, 46, 84]).box(280, 300, 350, 10, 4, [112, 74, 112]);
  p.shape(
    [255, 240, 190],
    (x, y) => Math.max(140 - y, y - 300, Math.abs(x - 280) - 18 - (y - 140) * 0.42),
    0.16,
  );
  p.line(280, 298, 280, 256, 4, [36, 28, 56]).circle(280, 250, 7, [36, 28, 56]);
  p.ellipse(316, 290, 22, 30, [44, 62, 110])
    .circle(316, 246, 17, [236, 190, 160])
    .ellipse(316, 234, 19, 8, [44, 52, 86]);
  for (let i = 0; i < 15; i++) {
    const x = 14 + i * 38 + random() * 12;
    const y = 392 + random() * 14;
    p.ellipse(x, y + 24, 24, 30, [34, 24, 52]).circle(x, y - 10, 14, [34, 24, 52]);
  }
  return p;
}

function blossoms(): Picture {
  const p = new Picture()
    .gradient(0, 260, [
      [168, 208, 236],
      [226, 236, 242],
    ])
    .hills([166, 190, 190], (x) => 206 + 26 * Math.sin(x / 90 + 1));
  p.hills([128, 168, 140], (x) => 244 + 9 * Math.sin(x / 60));
  p.gradient(276, HEIGHT, [
    [150, 194, 212],
    [92, 142, 178],
  ]);
  for (let i = 0; i < 13; i++)
    p.line(
      60 + ((i * 83) % 420),
      290 + i * 10,
      120 + ((i * 83) % 420),
      290 + i * 10,
      2,
      [236, 246, 250],
      0.4,
    );
  p.line(-10, 330, 150, 150, 26, [92, 66, 62])
    .line(120, 184, 330, 84, 13, [92, 66, 62])
    .line(70, 240, 240, 214, 9, [92, 66, 62]);
  p.line(220, 136, 430, 138, 7, [92, 66, 62]).line(300, 98, 500, 30, 6, [92, 66, 62]);
  const random = dice(5);
  const branch: readonly (readonly [number, number, number])[] = [
    [150, 140, 80],
    [260, 110, 76],
    [350, 90, 72],
    [440, 60, 70],
    [420, 140, 50],
    [230, 205, 44],
    [60, 120, 70],
    [500, 40, 44],
  ];
  for (const [cx, cy, spread] of branch) {
    for (let i = 0; i < 26; i++) {
      const angle = random() * Math.PI * 2;
      const far = Math.sqrt(random()) * spread;
      const [x, y, r] = [cx + Math.cos(angle) * far, cy + Math.sin(angle) * far * 0.6, 4 + random() * 5];
      for (let petal = 0; petal < 5; petal++) {
        const turn = (petal / 5) * Math.PI * 2 + angle;
        p.circle(
          x + Math.cos(turn) * r,
          y + Math.sin(turn) * r,
          r * 0.75,
          random() < 0.5 ? [250, 206, 220] : [255, 230, 236],
          0.95,
        );
      }
      p.circle(x, y, r * 0.34, [226, 120, 150]);
    }
  }
  for (let i = 0; i < 34; i++)
    p.ellipse(random() * WIDTH, 250 + random() * 160, 4.5, 2.6, [252, 216, 226], 0.9);
  return p;
}

function heron(): Picture {
  const p = new Picture().gradient(0, 230, [
    [250, 216, 178],
    [250, 234, 210],
    [222, 230, 222],
  ]);
  p.circle(118, 110, 58, [255, 240, 206], 0.6).circle(118, 110, 32, [255, 250, 232]);
  p.hills([172, 190, 184], (x) => 168 + 24 * Math.sin(x / 110)).hills(
    [126, 156, 150],
    (x) => 204 + 12 * Math.sin(x / 50 + 2),
  );
  p.gradient(228, HEIGHT, [
    [206, 214, 204],
    [146, 176, 178],
    [92, 132, 144],
  ]);
  for (let i = 0; i < 12; i++)
    p.line(
      30 + ((i * 131) % 420),
      246 + i * 13,
      110 + ((i * 131) % 420),
      246 + i * 13,
      1.8,
      [244, 244, 232],
      0.45,
    );
  const ink: Rgb = [70, 84, 98];
  p.ellipse(352, 372, 70, 6, [70, 100, 112], 0.5)
    .line(346, 300, 342, 372, 4, ink)
    .line(364, 300, 366, 372, 4, ink);
  p.ellipse(350, 270, 62, 36, [128, 144, 156])
    .ellipse(332, 276, 56, 26, [104, 120, 134])
    .ellipse(300, 296, 34, 10, [88, 104, 118]);
  p.line(396, 250, 408, 212, 17, [200, 208, 210])
    .line(408, 212, 396, 178, 14, [208, 214, 214])
    .line(396, 178, 404, 146, 12, [216, 220, 218]);
  p.ellipse(410, 136, 21, 12, [232, 234, 228])
    .line(394, 130, 366, 138, 4, ink)
    .line(400, 130, 412, 128, 5, ink);
  p.shape([224, 158, 72], (x, y) => Math.max(426 - x, Math.abs(y - 138) * 8 - (478 - x)));
  p.circle(416, 133, 2.4, [30, 30, 34]);
  for (let i = 0; i < 16; i++) p.line(20 + i * 9, 420, 12 + i * 11, 330 - ((i * 37) % 50), 3, [92, 122, 84]);
  return p;
}

/** A voice note: WAV, 8 kHz, 8 bits, mono. `notes`: [Hz, seconds]; `bell` rings long and with overtones. */
function voice(notes: readonly (readonly [number, number])[], bell: boolean): Buffer {
  const rate = 8000;
  const samples: number[] = [];
  for (const [pitch, seconds] of notes) {
    for (let i = 0; i < seconds * rate; i++) {
      const t = i / rate;
      const fade = Math.min(1, t * 40) * (bell ? Math.exp(-t * 1.1) : Math.min(1, (seconds - t) * 12));
      const wobble = bell ? 0 : 0.02 * Math.sin(t * 34);
      let value = Math.sin(2 * Math.PI * pitch * t + wobble * 8);
      value += bell
        ? 0.5 * Math.sin(2 * Math.PI * pitch * 2.76 * t) * Math.exp(-t * 2)
        : 0.3 * Math.sin(4 * Math.PI * pitch * t);
      samples.push(128 + Math.round(value * fade * 62));
    }
  }
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, Buffer.from(samples)]);
}

/** One page of text in Helvetica; the first line is the heading. */
function pdf(lines: readonly string[]): Buffer {
  const text = lines
    .map(
      (line, i) =>
        `/F1 ${i === 0 ? 22 : 12} Tf 72 ${i === 0 ? 760 : 740 - i * 20} Td (${line.replace(/[()\\]/gu, '\\$&')}) Tj`,
    )
    .map((line) => `BT ${line} ET`)
    .join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
  ];
  let out = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const at = out.length;
    out += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const table = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}

const FAMILY = 'WhatsApp Chat - Sunday Table';
const KYOTO = 'WhatsApp Chat with Kyoto in April';
const SONG = [
  [392, 0.4],
  [440, 0.4],
  [494, 0.4],
  [587, 0.8],
  [494, 0.4],
  [440, 0.8],
  [392, 1],
] as const;
const BELL = [
  [147, 2.6],
  [147, 3],
] as const;
const files: readonly (readonly [string, string, () => Buffer])[] = [
  [FAMILY, '00000017-PHOTO-2025-06-14-11-02-24.png', () => lasagne().png()],
  [FAMILY, '00000034-PHOTO-2025-06-15-16-43-51.png', () => jetty().png()],
  [FAMILY, '00000041-AUDIO-2025-06-15-17-02-09.wav', () => voice(SONG, false)],
  [
    FAMILY,
    '00000046-DOCUMENT-2025-07-02-08-12-40.pdf',
    () =>
      pdf([
        'Harbour festival',
        '19 July, from 4 pm, west pier',
        'Opening words: Julian Brenner (two sentences)',
        'Fish rolls, brass band, boats.',
      ]),
  ],
  [FAMILY, '00000068-PHOTO-2025-07-19-19-31-02.png', () => festival().png()],
  [KYOTO, 'IMG-20260327-WA0004.png', () => blossoms().png()],
  [
    KYOTO,
    'DOC-20260327-WA0005.pdf',
    () =>
      pdf([
        'Airport to Kyoto',
        'Every 30 minutes, about 80 minutes, platform 4',
        'Sit on the left side for the sea.',
      ]),
  ],
  [KYOTO, 'IMG-20260417-WA0001.png', () => heron().png()],
  [KYOTO, 'PTT-20260417-WA0002.wav', () => voice(BELL, true)],
];

for (const [folder, name, make] of files) {
  const path = join(import.meta.dirname, folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, make());
}
