import type { ReactNode } from 'react';
import * as Primitive from 'radix-ui/tabs';
import styles from './Tabs.module.css';

export interface TabsProps<T extends string> {
  /** what the tabs are about; read out */
  label: string;
  value: T;
  onChange: (value: T) => void;
  tabs: readonly { value: T; label: ReactNode; content: ReactNode }[];
}

/** Only the present tab's content is there. */
export const Tabs = <T extends string>({ label, value, onChange, tabs }: TabsProps<T>): ReactNode => (
  <Primitive.Root value={value} onValueChange={(next) => onChange(next as T)}>
    <Primitive.List className={styles.list} aria-label={label}>
      {tabs.map((tab) => (
        <Primitive.Trigger key={tab.value} value={tab.value} className={styles.tab}>
          {tab.label}
        </Primitive.Trigger>
      ))}
    </Primitive.List>
    {tabs.map((tab) => (
      <Primitive.Content key={tab.value} value={tab.value} className={styles.panel}>
        {tab.content}
      </Primitive.Content>
    ))}
  </Primitive.Root>
);
