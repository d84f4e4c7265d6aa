import { afterAll, beforeAll, expect, test } from 'vitest';
import { importMessages, message, searchTexts, temporaryFolder } from './history.test-helper.ts';
import { openHistory } from './index.ts';
import type { History } from './index.ts';
import { tokenize } from './search/tokens.ts';

const TEXTS = {
  german: 'Die Straße in München ist schön',
  polish: 'Łódź leży w Polsce',
  cyrillic: 'Ёлка стоит в углу, моя дорогая',
  greek: 'Ο Άνθρωπος και ο Οδυσσεύς',
  arabic: 'السَّلامُ عليكم يا أحمد',
  hebrew: 'שָׁלוֹם עולם',
  chinese: '我在北京大学学习中文',
  japanese: '東京タワーでがんばりました',
  korean: '안녕하세요 서울에서',
  thai: 'สวัสดีครับ ยินดีต้อนรับ',
  hindi: 'नमस्ते दुनिया',
  emoji: 'so funny 😂👍🏽',
  code: 'see https://example.com/a-b_c?q=1 NEAR(a OR b) AND "x*"',
};

const folder = temporaryFolder();
let history: History;

beforeAll(async () => {
  history = await openHistory(folder.path);
  await importMessages(
    history,
    Object.entries(TEXTS).map(([id, text], index) => message(id, index, text)),
  );
  await history.searchReady();
});

afterAll(async () => {
  await history.close();
  folder.remove();
});

test.each([
  ['strasse', 'german'],
  ['STRASSE', 'german'],
  ['straße', 'german'],
  ['munchen', 'german'],
  ['mün', 'german'],
  ['schon', 'german'],
  ['lodz', 'polish'],
  ['Łódź', 'polish'],
  ['елка', 'cyrillic'],
  ['ЁЛКА', 'cyrillic'],
  ['дорог', 'cyrillic'],
  ['ανθρωπος', 'greek'],
  ['ΟΔΥΣΣΕΎΣ', 'greek'],
  ['السلام', 'arabic'],
  ['احمد', 'arabic'],
  ['علي', 'arabic'],
  ['שלום', 'hebrew'],
  ['北', 'chinese'],
  ['京大', 'chinese'],
  ['中文', 'chinese'],
  ['北京大学', 'chinese'],
  ['東', 'japanese'],
  ['タワ', 'japanese'],
  ['がんば', 'japanese'],
  ['タワー', 'japanese'],
  ['ﾀﾜｰ', 'japanese'],
  ['안', 'korean'],
  ['서울', 'korean'],
  ['서울'.normalize('NFD'), 'korean'],
  ['สวัสดี', 'thai'],
  ['ครับ', 'thai'],
  ['ต้อนรับ', 'thai'],
  ['नमस्ते', 'hindi'],
  ['दुनि', 'hindi'],
  ['😂', 'emoji'],
  ['👍', 'emoji'],
  ['funny 😂', 'emoji'],
  ['example.com', 'code'],
  ['near(a', 'code'],
  ['"see https"', 'code'],
  ['x*', 'code'],
  ['ｅｘａｍｐｌｅ', 'code'],
] as const)('%s finds the %s text, and nothing else', async (query, name) => {
  expect(await searchTexts(history, query)).toEqual([TEXTS[name]]);
});

test('every substring of unspaced text and every word of any text is found in it', async () => {
  const texts = Object.values(TEXTS);
  for (const text of texts)
    for (const word of text.split(' ')) {
      const page = await history.read.search({ text: word, chatId: null, limit: 100, after: null });
      if (tokenize(word).length > 0)
        expect(
          page.hits.map((hit) => hit.message.text),
          word,
        ).toContain(text);
    }
});
