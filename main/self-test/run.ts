/** Runs checks one after the other and times them. */

export interface Check<Id extends string> {
  readonly id: Id;
  /** Returns one line for a report: no secret, no path, no name of a person. Throws what is wrong. */
  run(): Promise<string>;
}

interface CheckResult<Id extends string> {
  readonly id: Id;
  readonly ok: boolean;
  readonly detail: string;
  readonly milliseconds: number;
}

/** `describe` says what a failure may tell where the results are going. */
export async function runChecks<Id extends string>(
  checks: readonly Check<Id>[],
  describe: (error: unknown) => string,
): Promise<CheckResult<Id>[]> {
  const results: CheckResult<Id>[] = [];
  for (const check of checks) {
    const started = performance.now();
    const { ok, detail } = await check.run().then(
      (text) => ({ ok: true, detail: text }),
      (error: unknown) => ({ ok: false, detail: describe(error) }),
    );
    results.push({ id: check.id, ok, detail, milliseconds: Math.round(performance.now() - started) });
  }
  return results;
}
