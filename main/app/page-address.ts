/** Where the page lives, and what its content may do. Electron serves it from disk under its own scheme. */
export const SCHEME = 'coffer';
export const ORIGIN = `${SCHEME}://app`;
export const PAGE = `${ORIGIN}/index.html`;

/** Neither inline nor eval, nothing from anywhere else; media come from `/media/<sha256>` of the same origin. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // No windows, no downloads, whatever a script tries. Forms only so that Enter submits, modals only so that the
  // recovery sheet can be printed.
  'sandbox allow-scripts allow-same-origin allow-forms allow-modals',
].join('; ');

/** Sent with every answer. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), geolocation=(), microphone=(), usb=(), hid=(), serial=(), display-capture=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** True for the page itself, with any fragment: the only address the window ever shows. */
export function isPage(url: string): boolean {
  return url === PAGE || url.startsWith(`${PAGE}#`);
}
