/** How far a backup, a check or a restore has come. */
export type Stage = 'preparing' | 'writing' | 'checking' | 'reading' | 'building' | 'finishing';

export interface Progress {
  readonly stage: Stage;
  /** Bytes of content dealt with so far. */
  readonly done: number;
  /** Bytes of content altogether, as far as known; null while it is not. It may still grow a little. */
  readonly total: number | null;
}

export type ReportProgress = (progress: Progress) => void;
