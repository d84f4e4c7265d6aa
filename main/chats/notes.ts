/** The one chat that is written here. It is made with the first note. */
export const NOTES = { source: 'coffer', sourceId: 'notes' } as const;
