import { boxLook, Labelled, type LabelledProps } from './labelled.tsx';

export type SelectProps = LabelledProps & {
  readonly options: readonly { readonly value: string; readonly label: string }[];
};

/** One of a list; the browser's own, which every phone and screen reader knows. */
export const Select = ({ label, value, onChange, options }: SelectProps) => (
  <Labelled label={label}>
    {(id) => (
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={boxLook}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    )}
  </Labelled>
);
