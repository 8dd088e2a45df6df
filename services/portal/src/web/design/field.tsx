import type { ReactNode } from 'react';
import { FieldError, Input, Label, Text, TextField } from 'react-aria-components';

/** What is wrong, beside where it was typed, with what to do. */
export const FieldFault = ({ children }: { children?: ReactNode }) =>
  children ? (
    <FieldError className="mb-2 block text-sm font-bold text-error-2">{children}</FieldError>
  ) : null;

export type FieldProps = {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly fault?: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'date' | 'search';
  readonly autoComplete?: string;
  readonly required?: boolean;
};

export const Field = ({ label, hint, fault, ...input }: FieldProps) => {
  const { value, onChange, type = 'text', autoComplete, required = false } = input;
  return (
    <TextField
      value={value}
      onChange={onChange}
      type={type}
      isRequired={required}
      isInvalid={fault !== undefined}
      validationBehavior="aria"
      {...(autoComplete ? { autoComplete } : {})}
      className="my-4 block max-w-xl"
    >
      <Label className="block font-bold">{label}</Label>
      {hint && (
        <Text slot="description" className="mb-1 block text-sm text-solid-gray-700">
          {hint}
        </Text>
      )}
      <FieldFault>{fault}</FieldFault>
      <Input className="mt-1 min-h-12 w-full rounded-8 border border-solid-gray-600 bg-white px-4 py-2 data-[invalid]:border-error-2" />
    </TextField>
  );
};
