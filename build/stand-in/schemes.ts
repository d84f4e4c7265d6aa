/**
 * Custom protocols in a browser that cannot register any: `coffer://app/x` is shown to Chromium as
 * `https://app.coffer.standin.invalid/x` and turned back before the main process sees it. The name ends in `.invalid`,
 * so it can never be a host on any network (RFC 6761).
 */
const SUFFIX = '.standin.invalid';

/** The address Chromium is given for `url`; addresses of unknown schemes stay as they are. */
export function toBrowser(url: string, schemes: ReadonlySet<string>): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(.*)$/is.exec(url);
  const [, scheme = '', host = '', rest = ''] = match ?? [];
  return schemes.has(scheme) ? `https://${host}.${scheme}${SUFFIX}${rest || '/'}` : url;
}

/** The address the application means by what Chromium shows. */
export function fromBrowser(url: string): string {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'https:' || !parsed.hostname.endsWith(SUFFIX)) return url;
  const labels = parsed.hostname.slice(0, -SUFFIX.length).split('.');
  const scheme = labels.pop() ?? '';
  return `${scheme}://${labels.join('.')}${parsed.pathname}${parsed.search}${parsed.hash}`;
}

/** Origin as Electron gives it for a standard scheme: `coffer://app`, or `null` in quotes for opaque ones. */
export function originOf(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed || parsed.host === '') return 'null';
  return `${parsed.protocol}//${parsed.host}`;
}
