/**
 * What a browser may do with a page of ours: run our own scripts, use our own styles, ask this server, and nothing
 * else. What a model wrote can thus run nothing and fetch nothing, even if it got into the page as markup.
 * `nonce` is for the style tags that a library makes while it holds the page still behind a dialog.
 */
export function pageHeaders(nonce: string): Record<string, string> {
  return {
    ...FILE_HEADERS,
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': `${CLOSED.map((feature) => `${feature}=()`).join(', ')}, clipboard-write=(self)`,
    'x-frame-options': 'DENY',
    // A page has a nonce of its own, and a new build has other scripts.
    'cache-control': 'no-store',
  };
}

/** What goes with every file of the console. */
export const FILE_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

const CLOSED = [
  'accelerometer',
  'autoplay',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
];
