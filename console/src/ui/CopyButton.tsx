import { useEffect, useState, type ReactNode } from 'react';
import { Check, Copy } from 'lucide-react';
import { announce, toast } from './announce';
import { Button, IconButton } from './Button';

export interface CopyButtonProps {
  text: string;
  /** what it copies: "Copy the token" */
  label: string;
  /** with its label beside the icon */
  isLabelled?: boolean;
  onCopied?: () => void;
}

export function CopyButton({ text, label, isLabelled = false, onCopied }: CopyButtonProps): ReactNode {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // without HTTPS browsers keep pages from the clipboard
      toast(
        'The browser does not let this page copy. Select the text and copy it with the keyboard.',
        'danger',
      );
      return;
    }
    setCopied(true);
    announce('Copied.');
    onCopied?.();
  };
  const icon = isCopied ? <Check size={16} /> : <Copy size={16} />;
  if (!isLabelled) return <IconButton label={label} icon={icon} onClick={() => void copy()} />;
  return (
    <Button onClick={() => void copy()}>
      {icon}
      {isCopied ? 'Copied' : label}
    </Button>
  );
}
