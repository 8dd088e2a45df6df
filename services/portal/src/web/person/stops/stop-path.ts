/** `consent:org/person/id:7` → /stops/org/consent/7: where that stop is watched. */
export function stopPath(org: string, position: string): string {
  const [owner = '', , version = ''] = position.split(':');
  return `/stops/${org}/${owner}/${version}`;
}
