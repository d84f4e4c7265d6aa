/** Frames of a real exchange with bytes changed: the vault answers or refuses, and never fails. */
import { readFileSync } from 'node:fs';
import { hexToBytes } from '@noble/hashes/utils.js';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { MemoryVault } from '../../tests/vault/memory-vault.ts';
import { Person, tools } from '../../tests/vault/vault-client.ts';
import { deleteStart } from '../protocol/client-delete.ts';
import { enrolStart } from '../protocol/client-enrol.ts';
import { recoverStart } from '../protocol/client-recover.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { parseResponse } from '../protocol/frames.ts';

const path = new URL('../../tests/vectors/vault-transcript.json', import.meta.url);
const Golden = z.object({ messages: z.array(z.object({ request: z.string() })) });
const frames = Golden.parse(JSON.parse(readFileSync(path, 'utf8'))).messages.map(({ request }) =>
  hexToBytes(request),
);

it('any request with any bytes changed is answered, refused or no frame at all', async () => {
  const vault = MemoryVault.make(20);
  const person = new Person(vault);
  await person.enrol('password');
  const change = fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 }));
  const openers = [
    () => recoverStart(person.subject, 'password', tools).message,
    () => enrolStart(person.subject, 'overwrite', 'x', tools).message,
    () => deleteStart(person.account),
  ];
  const lastRefusals = new Set<string>();
  fc.assert(
    fc.property(
      fc.constantFrom(...frames),
      fc.constantFrom(...openers),
      fc.array(change, { maxLength: 3 }),
      fc.boolean(),
      (golden, opener, changes, aimed) => {
        const frame = golden.slice();
        if (aimed && frame.length >= 20) frame.set(person.account, 4);
        if (aimed && frame.length >= 36) {
          // Aimed at an exchange that is open, of the kind that happens to come.
          const answer = vault.handle(opener());
          if (answer[1] !== 0xff) frame.set(answer.subarray(4, 20), 20);
        }
        for (const [at, value] of changes) if (at < frame.length) frame[at] = value;
        try {
          const response = parseResponse(vault.handle(frame));
          if (response.type === 'refusal') lastRefusals.add(response.reason);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
          expect(error).toMatchObject({ code: expect.stringMatching(/^protocol\/(length|value|version)$/) });
        }
        if (vault.exchanges.size > 50) vault.wait(1_000_000);
      },
    ),
    { numRuns: process.env['SLOW'] === '1' ? 5000 : 250 },
  );
  expect([...lastRefusals]).toEqual(expect.arrayContaining(['not-authorised', 'no-exchange']));
});
