/** Waiting for the search index, where somebody sees how far it is and may stop it. */
import type { History } from '../chats/index.ts';
import type { Context } from './session.ts';

/** Throws `cli/stopped`; what was taken in stays, and the index is completed by the next search. */
export async function indexing(
  { output, signal }: Pick<Context, 'output' | 'signal'>,
  history: History,
): Promise<void> {
  try {
    await history.searchReady({
      signal,
      onProgress: (progress) => {
        if (progress.stage === 'merging') {
          output.progress({ label: 'Putting the search index in order', done: 0, total: null });
        } else {
          const { done, total } = progress;
          output.progress({ label: 'Building the search index', done, total, unit: 'messages' });
        }
      },
    });
  } catch (error) {
    if (signal.aborted)
      output.note('The messages are kept. Their search index is completed by the next search.');
    throw error;
  } finally {
    output.clearProgress();
  }
}
