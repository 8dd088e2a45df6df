/** Values no telemetry may ever carry, as a person's would look. */
export const planted = {
  name: '山田花子',
  romaji: 'Hanako-Yamada',
  mail: 'hanako@example.jp',
  phone: '09012345678',
  person: '0123456789abcdefghjkmnpqrs',
  secret: 'correct-horse-battery',
} as const;
