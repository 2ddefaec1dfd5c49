export { openRedis, whenReady } from './open-redis.js';
