import { useMutation } from '@tanstack/react-query';

/** Saves a file once it is there as a whole; that it is refused, or breaks off, is an error to be said. */
export function useDownload<Choice = void>(read: (choice: Choice) => Promise<File>) {
  return useMutation({
    mutationFn: async (choice: Choice) => {
      const file = await read(choice);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(file);
      link.download = file.name;
      link.click();
      // browsers have taken it by then
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
    gcTime: 0,
  });
}
