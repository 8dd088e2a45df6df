/** What the services make: 26 random characters. A customer number hardly looks like one. */
export const isPersonId = (text: string): boolean => /^[0-9a-hjkmnp-tv-z]{26}$/.test(text);
