/** What the backup engine reports, in the stages that the window has words for. */
import type { Progress, ReportProgress, Stage } from '../../backup/progress.ts';
import { meter, type Pace } from './job.ts';

/** Which of a job's stages each stage of the engine belongs to. */
export type StagesOf<Shown extends string> = Readonly<Record<Stage, Shown>>;

export interface ShownProgress<Shown extends string> extends Pace {
  readonly stage: Shown;
  readonly bytesDone: number;
  readonly bytesTotal: number | null;
}

/** Where a job stands before the engine has said anything. */
export function beginning<Shown extends string>(stages: StagesOf<Shown>): ShownProgress<Shown> {
  return { stage: stages.preparing, bytesDone: 0, bytesTotal: null, rate: null, etaSeconds: null };
}

/** Passes on what the engine says, with the pace since now. */
export function following<Shown extends string>(
  stages: StagesOf<Shown>,
  report: (progress: ShownProgress<Shown>) => void,
): ReportProgress {
  const pace = meter();
  return ({ stage, done, total }: Progress) =>
    report({ stage: stages[stage], bytesDone: done, bytesTotal: total, ...pace(done, total) });
}
