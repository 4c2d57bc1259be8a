import { seconds } from '@nestjs/throttler';

/** How many requests one client may send to any one route. */
export const ANY_ROUTE = { limit: 500, ttl: seconds(10) };

/** The same for what is given away without a signature. */
export const UNSIGNED_ROUTE = { limit: 5, ttl: seconds(10) };
