import { idField } from '@doui/http';
import { z } from 'zod';

export const filterParams = z.strictObject({ id: idField });
