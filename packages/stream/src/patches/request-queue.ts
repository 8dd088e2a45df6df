type RequestQueue = {
  throttledUntil: number;
  pending: readonly unknown[];
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
};

const recheckMs = 10;

/**
 * A connection that has sent one request sets a timer of a negative delay again and again (1 ms on
 * Node 24, with a warning each: tulios/kafkajs#1704, #1751). A check is due only while something waits.
 */
export function calmRequestQueue(queueClass: { prototype: object }): void {
  const prototype = queueClass.prototype as {
    scheduleCheckPendingRequests(this: RequestQueue): void;
  };
  prototype.scheduleCheckPendingRequests = function schedule(this: RequestQueue): void {
    if (this.throttleCheckTimeoutId || this.pending.length === 0) return;
    const throttledMs = this.throttledUntil - Date.now();
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledMs > 0 ? throttledMs : recheckMs,
    );
  };
}
