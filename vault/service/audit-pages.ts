/** The whole audit log from a vault process, page by page: no message grows with the log. */
import { AUDIT_BEGIN, type AuditPosition } from './audit.ts';
import type { VaultCalls } from './calls.ts';

interface AuditCaller {
  call(name: 'audit', params: VaultCalls['audit']['params']): Promise<VaultCalls['audit']['result']>;
}

/** JSON lines, verified by the process. `vault/audit-broken` */
export async function wholeAudit(vault: AuditCaller): Promise<string> {
  const pages: string[] = [];
  for (let from: AuditPosition | null = AUDIT_BEGIN; from !== null;) {
    const page: VaultCalls['audit']['result'] = await vault.call('audit', { from });
    pages.push(page.lines);
    from = page.next;
  }
  return pages.join('');
}
