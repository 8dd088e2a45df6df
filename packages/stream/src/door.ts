// The way in beside `connect`: for whoever brings a client of their own, as the simulation does.
export { fetchedOf } from './cluster.ts';
export { type Door, type Stream, streamOver } from './connect.ts';
