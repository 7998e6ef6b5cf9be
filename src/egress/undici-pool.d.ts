/**
 * The connection pool alone. The package's front page loads fetch, caches and mocks besides, which cost a fifth of
 * a second and eight megabytes at each start.
 */
declare module 'undici/lib/dispatcher/pool.js' {
  import { Pool } from 'undici';
  export default Pool;
}
