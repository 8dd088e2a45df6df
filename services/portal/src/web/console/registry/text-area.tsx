import type { ReactNode } from 'react';
import { TextArea as AriaTextArea, Label, TextField } from 'react-aria-components';
import { FieldFault } from '../../design/field.tsx';

export type TextAreaProps = {
  readonly label: ReactNode;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly language?: 'ja' | 'en';
  readonly fault?: string | undefined;
  readonly short?: boolean;
};

/** Some lines of text; grows with what is typed where the browser can. */
export const TextArea = ({ label, value, onChange, language, fault, short }: TextAreaProps) => (
  <TextField
    value={value}
    onChange={onChange}
    isInvalid={fault !== undefined}
    validationBehavior="aria"
    className="block min-w-0"
  >
    <Label className="block text-sm font-bold">{label}</Label>
    <FieldFault>{fault}</FieldFault>
    <AriaTextArea
      lang={language}
      rows={short ? 1 : 3}
      className="mt-1 field-sizing-content min-h-12 w-full rounded-8 border border-solid-gray-600 bg-white px-3 py-2 data-[invalid]:border-error-2"
    />
  </TextField>
);
