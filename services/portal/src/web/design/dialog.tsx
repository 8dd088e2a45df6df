import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

export type DialogProps = {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** False where closing would lose something: then only its own buttons close it. */
  readonly dismissable?: boolean;
};

/** Something to be done before going on; the page behind it waits. */
export const Dialog = ({ title, open, onClose, children, dismissable = true }: DialogProps) => (
  <ModalOverlay
    isOpen={open}
    onOpenChange={(isOpen) => !isOpen && onClose()}
    isDismissable={dismissable}
    isKeyboardDismissDisabled={!dismissable}
    className="fixed inset-0 z-20 flex items-end justify-center overflow-y-auto bg-opacity-gray-600 sm:items-center sm:p-6"
  >
    <Modal className="max-h-full w-full max-w-xl overflow-y-auto rounded-t-16 bg-white p-5 shadow-5 outline-none sm:rounded-16 sm:p-8">
      <AriaDialog className="outline-none">
        <Heading slot="title" className="mb-3 text-[1.375rem] font-bold">
          {title}
        </Heading>
        {children}
      </AriaDialog>
    </Modal>
  </ModalOverlay>
);
