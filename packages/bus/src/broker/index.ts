export { assertTransportUrl, transportFor } from '../connect/transport-table.js';
export { readAnnouncement, type WrittenAnnouncement, writeAnnouncement } from './announcement.js';
export { announceBroker, lastBrokerPort } from './broker-file.js';
export { type FoundBroker, findBroker } from './find-broker.js';
