export { closest, editDistance } from './closest.js';
