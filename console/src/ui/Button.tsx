import type { ComponentProps, ReactNode } from 'react';
import styles from './Button.module.css';
import { classNames } from './class-names';
import { Tooltip } from './Tooltip';

export type ButtonLook = 'primary' | 'danger' | 'quiet' | 'plain';

export interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook;
  /** over the whole width */
  isWide?: boolean;
  /** what it started is under way: further presses do nothing, and the focus stays */
  isBusy?: boolean;
}

/** How a link can look like a button. */
export const buttonClass = (look: ButtonLook = 'plain', ...more: (string | false | undefined)[]): string =>
  classNames(styles.button, look !== 'plain' && styles[look], ...more);

export function Button({
  look,
  isWide,
  isBusy,
  className,
  onClick,
  type = 'button',
  ...props
}: ButtonProps): ReactNode {
  return (
    <button
      {...props}
      type={isBusy ? 'button' : type}
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? undefined : onClick}
      className={buttonClass(look, isWide && styles.wide, className)}
    />
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'aria-label'> {
  /** what it does; read out, and shown beside it */
  label: string;
  icon: ReactNode;
}

export function IconButton({ label, icon, look = 'quiet', className, ...props }: IconButtonProps): ReactNode {
  return (
    <Tooltip text={label}>
      <Button {...props} look={look} aria-label={label} className={classNames(styles.icon, className)}>
        {icon}
      </Button>
    </Tooltip>
  );
}
