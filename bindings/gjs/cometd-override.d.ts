// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What the override adds to the declarations that ts-for-gir generates from the GIR.

import type Gio from 'gi://Gio?version=2.0';
import type GLib from 'gi://GLib?version=2.0';

declare module 'gi://Cometd?version=1' {
    export namespace Cometd {
        interface Client extends AsyncIterable<Message> {
            readonly closed: boolean;
            /** In the order in which they were added, without the auth extension. */
            readonly extensions: Extension[];
            open(cancellable?: Gio.Cancellable | null): Promise<boolean>;
            close(cancellable?: Gio.Cancellable | null): Promise<boolean>;
            publish(channel: string, data?: unknown,
                cancellable?: Gio.Cancellable | null): Promise<Message>;
            /** Throws a TypeError for bytes with options. */
            publishFull(channel: string, data?: unknown,
                options?: {queueOffline?: boolean, repeat?: boolean, timeout?: number},
                cancellable?: Gio.Cancellable | null): Promise<Message>;
            publishJson(channel: string, text: string,
                cancellable?: Gio.Cancellable | null): Promise<Message>;
            publishBytes(channel: string, data: ArrayBuffer | ArrayBufferView | GLib.Bytes,
                last?: boolean, meta?: object | null,
                cancellable?: Gio.Cancellable | null): Promise<Message>;
            remoteCall(target: string, data?: unknown, timeout?: number,
                cancellable?: Gio.Cancellable | null): Promise<Message>;
            remoteCallJson(target: string, text: string, timeout?: number,
                cancellable?: Gio.Cancellable | null): Promise<Message>;
            subscribe(channel: string,
                callback?: ((message: Message) => unknown) | Gio.Cancellable | null,
                cancellable?: Gio.Cancellable | null): Promise<Subscription>;
            unsubscribe(channel: string, cancellable?: Gio.Cancellable | null): Promise<boolean>;
            receive(cancellable?: Gio.Cancellable | null): Promise<Message>;
            setHandshakeField(name: string, value: unknown): void;
        }

        interface Subscription {
            unsubscribe(cancellable?: Gio.Cancellable | null): Promise<boolean>;
        }

        interface Message {
            /** The published value, or undefined. With a BinaryExtension, bytes are a Uint8Array. */
            payload: any;
            readonly successful: boolean;
            readonly subscription: string | null;
            readonly error: string | null;
            /** The value at each JSON pointer in the payload, or null. */
            valuesAt(...pointers: string[]): any[];
            getField(name: string): any;
            setField(name: string, value: unknown): void;
            toJSON(): any;
        }

        namespace Message {
            interface ConstructorProps {
                payload: unknown;
            }
        }

        interface MessageList<A> extends Iterable<A> {}

        interface Exchange {
            readonly messages: Gio.ListStore<Message>;
            readonly client: Client | null;
            fail(error: unknown): void;
            defer(work: () => unknown): Promise<void>;
        }

        interface AuthRequest {
            readonly reply: Message;
            readonly cancellable: Gio.Cancellable;
            fail(error: unknown): void;
            defer(work: () => unknown): Promise<void>;
        }

        interface Error {
            readonly reply: Message | null;
            readonly serverCode: number;
            readonly args: string[];
            readonly text: string | null;
        }
    }
}
