import type { ReactNode } from 'react';
import {
  Checkbox as AriaCheckbox,
  CheckboxGroup,
  Label,
  Radio,
  RadioGroup,
} from 'react-aria-components';
import { FieldFault } from './field.tsx';
import { Icon } from './icon.tsx';

export type Choice = {
  readonly value: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
};

const row =
  'group flex min-h-12 cursor-pointer items-start gap-3 rounded-8 border border-solid-gray-420 bg-white px-3 py-2.5 hover:bg-key-50 data-[selected]:border-key-900 data-[selected]:bg-key-50';

type Common = {
  readonly label: ReactNode;
  /** Where the one choice says it all: the label is there for who hears it only. */
  readonly labelHidden?: boolean;
  readonly choices: readonly Choice[];
  readonly fault?: string | undefined;
};

/** Any number of things; none is ticked beforehand unless it was ticked before. */
export const Ticks = ({
  label,
  labelHidden = false,
  choices,
  fault,
  value,
  onChange,
}: Common & { value: readonly string[]; onChange: (value: string[]) => void }) => (
  <CheckboxGroup value={[...value]} onChange={onChange} isInvalid={fault !== undefined}>
    <Label className={labelHidden ? 'sr-only' : 'mb-2 block font-bold'}>{label}</Label>
    <FieldFault>{fault}</FieldFault>
    <div className="grid gap-2">
      {choices.map((choice) => (
        <AriaCheckbox key={choice.value} value={choice.value} className={row}>
          <span
            aria-hidden="true"
            className="mt-0.5 grid size-6 shrink-0 place-items-center rounded-4 border-2 border-solid-gray-600 bg-white group-data-[selected]:border-key-900 group-data-[selected]:bg-key-900"
          >
            <Icon path="M3 8.5l3.2 3.2L13 5" className="size-4 stroke-white stroke-3" />
          </span>
          <Words choice={choice} />
        </AriaCheckbox>
      ))}
    </div>
  </CheckboxGroup>
);

/** One of several; none is chosen beforehand. */
export const OneOf = ({
  label,
  labelHidden = false,
  choices,
  fault,
  value,
  onChange,
  side = false,
}: Common & { value: string | undefined; onChange: (value: string) => void; side?: boolean }) => (
  <RadioGroup value={value ?? null} onChange={onChange} isInvalid={fault !== undefined}>
    <Label className={labelHidden ? 'sr-only' : 'mb-2 block font-bold'}>{label}</Label>
    <FieldFault>{fault}</FieldFault>
    <div className={`grid gap-2 ${side ? 'sm:grid-cols-2' : ''}`}>
      {choices.map((choice) => (
        <Radio key={choice.value} value={choice.value} className={row}>
          <span
            aria-hidden="true"
            className="mt-0.5 grid size-6 shrink-0 place-items-center rounded-full border-2 border-solid-gray-600 bg-white group-data-[selected]:border-key-900"
          >
            <span className="size-3 rounded-full group-data-[selected]:bg-key-900" />
          </span>
          <Words choice={choice} />
        </Radio>
      ))}
    </div>
  </RadioGroup>
);

const Words = ({ choice: { label, hint } }: { choice: Choice }) => (
  <span>
    {label}
    {hint && <span className="block text-sm text-solid-gray-700">{hint}</span>}
  </span>
);
