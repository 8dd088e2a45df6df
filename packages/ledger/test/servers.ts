import { testServers } from '@doui/testing';

/** The database of this test run. */
export const mongoUrl = (): string => testServers().mongoUrl;
