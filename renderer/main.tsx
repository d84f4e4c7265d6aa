/** The page's entry in the program: the real bridge, the real media addresses. */
import { mediaUrl } from '../preload/contract/chats.ts';
import { mount } from './mount.tsx';

mount({ bridge: window.coffer, mediaUrl });
