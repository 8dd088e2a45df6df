import { Fault } from '@doui/kernel';
import { z } from 'zod';

const Groups = z.array(
  z.object({
    id: z.string().min(1),
    attributes: z.record(z.string(), z.array(z.string())).optional(),
  }),
);
const Members = z.array(
  z.object({
    id: z.string().min(1),
    username: z.string().min(1),
    enabled: z.boolean().default(false),
    createdTimestamp: z.number().optional(),
  }),
);
const Roles = z.array(z.object({ name: z.string() }));

// A proxy in front of it may answer 200 with a page of its own.
const written = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'no JSON' });
    return z.NEVER;
  }
});

const reading =
  <Shape extends z.ZodType>(shape: Shape) =>
  (text: string): z.output<Shape> => {
    const read = written.pipe(shape).safeParse(text);
    if (read.success) return read.data;
    const message = 'Keycloak answers in another shape';
    throw new Fault('service-unavailable', { retriable: false, message, cause: read.error });
  };

/** Answers of Keycloak's administration, as far as the list of roles needs them. */
export const readGroups = reading(Groups);
export const readMembers = reading(Members);
export const readRoles = reading(Roles);
