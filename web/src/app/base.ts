/**
 * The sample is a house of its own below `/sample`, with the same pages and the same API: all addresses begin with
 * this, which is empty in the owner's own house.
 */
export const base = /^\/sample(?:\/|$)/.test(location.pathname) ? '/sample' : '';
export const isSample = base !== '';
