import type { ReactNode } from 'react';
import * as Primitive from 'radix-ui/tooltip';
import styles from './Tooltip.module.css';

export interface TooltipProps {
  text: ReactNode;
  /** one element that takes the focus and a ref */
  children: ReactNode;
}

/** Says more about its child on hover and focus. Never the only place of what one must know: fingers see none. */
export const Tooltip = ({ text, children }: TooltipProps): ReactNode => (
  <Primitive.Root>
    <Primitive.Trigger asChild>{children}</Primitive.Trigger>
    <Primitive.Portal>
      <Primitive.Content className={styles.tooltip} sideOffset={6} collisionPadding={8}>
        {text}
      </Primitive.Content>
    </Primitive.Portal>
  </Primitive.Root>
);

export const TooltipProvider = ({ children }: { children: ReactNode }): ReactNode => (
  <Primitive.Provider delayDuration={400}>{children}</Primitive.Provider>
);
