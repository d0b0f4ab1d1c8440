import type { ReactNode } from 'react';
import { Check } from 'lucide-react';
import * as Primitive from 'radix-ui/dropdown-menu';
import { classNames } from './class-names';
import styles from './Menu.module.css';

export interface MenuProps {
  /** one button that opens it */
  trigger: ReactNode;
  align?: 'start' | 'end';
  children: ReactNode;
}

export const Menu = ({ trigger, align = 'end', children }: MenuProps): ReactNode => (
  <Primitive.Root modal={false}>
    <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
    <Primitive.Portal>
      <Primitive.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8}>
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  </Primitive.Root>
);

export interface MenuItemProps {
  icon?: ReactNode;
  isDanger?: boolean;
  isDisabled?: boolean;
  onSelect?: () => void;
  /** the child is the item itself, a link for example */
  asChild?: boolean;
  children: ReactNode;
}

export const MenuItem = ({
  icon,
  isDanger,
  isDisabled,
  onSelect,
  asChild,
  children,
}: MenuItemProps): ReactNode => (
  <Primitive.Item
    className={classNames(styles.item, isDanger && styles.danger)}
    disabled={isDisabled}
    onSelect={onSelect}
    asChild={asChild}
  >
    {asChild ? (
      children
    ) : (
      <>
        {icon}
        <span>{children}</span>
      </>
    )}
  </Primitive.Item>
);

export interface MenuChoicesProps<T extends string> {
  label: string;
  value: T | undefined;
  choices: readonly { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
}

/** One of several, with a mark at the present one. */
export const MenuChoices = <T extends string>({
  label,
  value,
  choices,
  onChange,
}: MenuChoicesProps<T>): ReactNode => (
  <Primitive.RadioGroup value={value ?? ''} onValueChange={(next) => onChange(next as T)}>
    <Primitive.Label className={styles.label}>{label}</Primitive.Label>
    {choices.map((choice) => (
      <Primitive.RadioItem key={choice.value} value={choice.value} className={styles.item}>
        <span className={styles.check}>
          <Primitive.ItemIndicator>
            <Check size={16} />
          </Primitive.ItemIndicator>
        </span>
        <span>{choice.label}</span>
      </Primitive.RadioItem>
    ))}
  </Primitive.RadioGroup>
);

export const MenuLabel = ({ children }: { children: ReactNode }): ReactNode => (
  <Primitive.Label className={styles.label}>{children}</Primitive.Label>
);

export const MenuSeparator = (): ReactNode => <Primitive.Separator className={styles.separator} />;
