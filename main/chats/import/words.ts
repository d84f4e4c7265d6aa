/**
 * The words WhatsApp itself writes into an export, by meaning, in the languages it speaks
 * (docs/spec/import-whatsapp-export.md, 5). Everything is compared in the form `plainWords` gives: lower case,
 * no direction marks, no final dot. A word that is missing here costs a label, never a message: the line
 * stays as text.
 */
import type { ImportedAttachment } from '../model.ts';

export type AttachmentKind = ImportedAttachment['kind'];

const set = (words: string): ReadonlySet<string> => new Set(words.split('|'));

/** Direction marks, joiners and byte order marks that WhatsApp sprinkles between what people wrote. */
export const MARKS = /[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u061c]/gu;

const ASCII = /^[\n -~]*$/u;

export function plainWords(text: string): string {
  if (ASCII.test(text)) return text.trim().replace(/\.$/u, '').toLowerCase();
  return text
    .replace(MARKS, '')
    .replace(/[\u00a0\u202f\u2000-\u200a]/gu, ' ')
    .trim()
    .replace(/[.。।]$/u, '')
    .toLowerCase();
}

/** Android, after the file name: `IMG-20230105-WA0001.jpg (file attached)`. */
export const ATTACHED_AFTER = set(
  'file attached|attached|datei angehängt|archivo adjunto|archivo adjuntado|fichier joint|pièce jointe|file allegato|bestand bijgevoegd|arquivo anexado|ficheiro anexado|liitetiedosto|tiedosto liitetty|dosya ekli|файл добавлен|файл прикреплен|файл прикреплён|файл додано|الملف مرفق|ملف مرفق|קובץ מצורף|फाइल अटैच कर दी गई है|फ़ाइल अटैच की गई|फाइल संलग्न|文件附件|附件檔案|檔案已附加|附件|添付ファイル有り|ファイル添付|파일 첨부됨|파일 첨부|ไฟล์ที่แนบ|ไฟล์แนบ|lêer aangeheg|fayl əlavə olunub|прикачен файл|arxiu adjunt|soubor byl přiložen|fil vedhæftet|συνημμένο αρχείο|fail lisatud|datoteka u privitku|fájl csatolva|file terlampir|қосымша файл|byla prisegta|pievienots fails|прикачен фајл|fail dilampirkan|vedlagt fil|załączony plik|plik załączony|fișier atașat|súbor pripojený|priložena datoteka|skedë e ngjitur|прикачена датотека|bifogad fil|faili limeambatanishwa|nakalakip na file|پیوستہ فائل|fayl biriktirildi|tệp đính kèm|فایل پیوست شد|پیوست شد',
);

/** Android, before the file name (Persian). */
export const ATTACHED_BEFORE = ['فایل پیوست شد '];

/** iOS, inside the brackets before the colon: `<attached: 00000012-PHOTO-....jpg>`. */
export const ATTACHED_TAG = set(
  'attached|angehängt|anhang|adjunto|archivo adjunto|pièce jointe|joint|fichier joint|allegato|bijgevoegd|bijlage|anexado|anexo|ficheiro anexado|liitetty|liite|eklendi|ekli|ek|прикреплено|вложение|прикріплено|المُرفق|المرفق|مرفق|מצורף|پیوست|پیوستہ|अटैच किया गया|अटैच की गई|संलग्न|附件|已附加|添付ファイル|添付|첨부됨|첨부|แนบ|ไฟล์แนบ|แนบแล้ว|bifogad|vedlagt|vedhæftet|załączono|přiloženo|csatolva|atașat|terlampir|đính kèm|adjunt|επισυνάφθηκε',
);

/** Android without media: the whole of the first line of the body. Nothing says what it was. */
export const MEDIA_OMITTED = set(
  '<media omitted>|<medien ausgeschlossen>|<medien weggelassen>|<multimedia omitido>|<archivo omitido>|<médias omis>|<fichier omis>|<media omessi>|<media omesso>|<media weggelaten>|<mídia oculta>|<mídia omitida>|<arquivo de mídia oculto>|<ficheiro não revelado>|<ficheiro multimédia oculto>|<media jätettiin pois>|<media jätetty pois>|<medya dahil edilmedi>|<medya atlanmış>|<без медиафайлов>|<файл пропущен>|<медиафайл опущен>|<تم استبعاد الوسائط>|<המדיה לא נכללה>|<מדיה הושמטה>|<رسانه حذف شد>|<मीडिया के बिना>|<मीडिया छोड़ा गया>|<省略多媒体文件>|<媒体已省略>|<忽略多媒體檔>|<媒體已略去>|<メディアなし>|<メディアは含まれていません>|<미디어 파일 제외됨>|<미디어 파일을 생략한 대화내용>|<미디어 제외됨>|<ไฟล์สื่อถูกลบ>|<สื่อถูกลบ>|<ไม่รวมสื่อ>|<медіа пропущено>|<pominięto multimedia>|<media utelämnat>|<media utelatt>|<medier udeladt>|<média vynechány>|<média elhagyva>|<conținut media omis>|<media tidak disertakan>|<media u hoq>|<εξαίρεση πολυμέσων>|<bỏ qua tệp phương tiện>|<fitxers multimèdia omesos>',
);

/** iOS without media: the whole body or its part after the last U+200E, and what it stands for. */
const OMITTED: readonly (readonly [AttachmentKind, ReadonlySet<string>])[] = [
  [
    'image',
    set(
      'image omitted|bild weggelassen|imagen omitida|image absente|image omise|immagine omessa|afbeelding weggelaten|imagem ocultada|imagem omitida|imagem não revelada|kuva jätetty pois|kuva jätettiin pois|görüntü dahil edilmedi|изображение отсутствует|صورة محذوفة|تم استبعاد الصورة|לא נכללה תמונה|תמונה הושמטה|התמונה הושמטה|تصویر حذف شد|छवि छोड़ी गई|इमेज हटाई गई|图像已忽略|图片已省略|圖片已省略|已略過圖片|画像は省略されました|画像が省略されました|이미지 생략됨|이미지 제외됨|ไม่รวมรูปภาพ|ไม่ได้แนบรูปภาพ',
    ),
  ],
  [
    'video',
    set(
      'video omitted|video note omitted|video weggelassen|videonachricht weggelassen|video omitido|vídeo omitido|vidéo absente|vidéo omise|video omesso|video weggelaten|vídeo ocultado|vídeo não revelado|video jätetty pois|video jätettiin pois|video dahil edilmedi|видео отсутствует|تم استبعاد الفيديو|סרטון הווידאו הושמט|סרטון הושמט|ویدیو حذف شد|वीडियो छोड़ा गया|视频已忽略|视频已省略|影片已省略|已略過影片|動画は省略されました|ビデオは省略されました|동영상 생략됨|동영상 제외됨|ไม่รวมวิดีโอ|video message omitted|<video note omitted>|<video message omitted>',
    ),
  ],
  [
    'gif',
    set(
      'gif omitted|gif weggelassen|gif omitido|gif absent|gif omis|gif omessa|gif omesso|gif weggelaten|gif ocultado|gif jätetty pois|gif dahil edilmedi|gif отсутствует|تم استبعاد gif|gif הושמט|gif حذف شد|gif छोड़ा गया|gif已忽略|gif 已省略|gifは省略されました|gif 생략됨|ไม่รวม gif',
    ),
  ],
  [
    'audio',
    set(
      'audio omitted|audio weggelassen|audio omitido|audio absent|audio omis|audio omesso|audio weggelaten|áudio ocultado|áudio omitido|ääni jätetty pois|ääniviesti jätetty pois|ses dahil edilmedi|аудиофайл отсутствует|تم استبعاد الصوت|השמע הושמט|צליל הושמט|صدا حذف شد|ऑडियो छोड़ा गया|音频已忽略|音频已省略|音訊已省略|音声は省略されました|オーディオは省略されました|오디오 생략됨|ไม่รวมเสียง|<view once voice message omitted>',
    ),
  ],
  [
    'sticker',
    set(
      'sticker omitted|sticker weggelassen|sticker omitido|sticker absent|sticker omis|sticker omesso|sticker omessi|sticker weggelaten|figurinha omitida|sticker ocultado|tarra jätetty pois|çıkartma dahil edilmedi|стикер отсутствует|تم استبعاد الملصق|סטיקר הושמט|استیکر حذف شد|स्टिकर छोड़ा गया|贴图已忽略|贴图已省略|貼圖已省略|ステッカーは省略されました|スタンプは省略されました|스티커 생략됨|ไม่รวมสติกเกอร์',
    ),
  ],
  [
    'document',
    set(
      'document omitted|dokument weggelassen|documento omitido|document absent|document omis|documento omesso|document weggelaten|documento ocultado|asiakirja jätetty pois|belge dahil edilmedi|документ отсутствует|تم استبعاد المستند|מסמך הושמט|سند حذف شد|दस्तावेज़ छोड़ा गया|文档已忽略|文档已省略|文件已省略|ドキュメントは省略されました|문서 생략됨|ไม่รวมเอกสาร',
    ),
  ],
  [
    'contact',
    set(
      'contact card omitted|kontaktkarte weggelassen|tarjeta de contacto omitida|fiche contact absente|fiche contact omise|scheda contatto omessa|contactkaart weggelaten|cartão do contato omitido|yhteystiedot jätetty pois|kişi kartı dahil edilmedi|карточка контакта отсутствует|تم استبعاد بطاقة جهة الاتصال|כרטיס איש קשר הושמט|联系人名片已忽略|联系人卡片已省略|聯絡人卡片已省略|連絡先カードは省略されました|연락처 카드 생략됨|ไม่รวมบัตรผู้ติดต่อ',
    ),
  ],
];

/** The same, by words. */
export const OMITTED_KIND: ReadonlyMap<string, AttachmentKind> = new Map(
  OMITTED.flatMap(([kind, words]) =>
    [...words].map((word) => [word.replace(/^<(.*)>$/u, '$1'), kind] as const),
  ),
);

/** "You deleted this message": written only for the owner of the export, so it tells who that is. */
export const DELETED_BY_ME = set(
  'you deleted this message|du hast diese nachricht gelöscht|eliminaste este mensaje|vous avez supprimé ce message|hai eliminato questo messaggio|je hebt dit bericht verwijderd|u hebt dit bericht verwijderd|apagou esta mensagem|você apagou esta mensagem|mensagem apagada por você|eliminou esta mensagem|poistit tämän viestin|bu mesajı sildiniz|вы удалили данное сообщение|вы удалили это сообщение|حذفت هذه الرسالة|لقد حذفت هذه الرسالة|מחקת את ההודעה הזו|מחקת הודעה זו|این پیام را حذف کردید|شما این پیام را حذف کردید|आपने यह संदेश मिटाया|आपने यह मैसेज डिलीट किया|आपने ये मैसेज मिटाया|您删除了这条消息|您已删除此消息|你已刪除此訊息|您已刪除此訊息|あなたはこのメッセージを削除しました|このメッセージを削除しました|메시지를 삭제했습니다|내가 삭제한 메시지입니다|คุณลบข้อความนี้แล้ว|คุณได้ลบข้อความนี้',
);

export const DELETED = set(
  'this message was deleted|diese nachricht wurde gelöscht|se eliminó este mensaje|este mensaje fue eliminado|ce message a été supprimé|questo messaggio è stato eliminato|dit bericht is verwijderd|esta mensagem foi apagada|mensagem apagada|esta mensagem foi eliminada|tämä viesti poistettiin|tämä viesti on poistettu|bu mesaj silindi|данное сообщение удалено|это сообщение удалено|сообщение удалено|تم حذف هذه الرسالة|تم حذف الرسالة|הודעה זו נמחקה|ההודעה נמחקה|این پیام حذف شد|این پیام حذف شده است|यह संदेश मिटाया गया था|यह मैसेज डिलीट कर दिया गया|यह मैसेज मिटा दिया गया|此消息已删除|这条消息已被删除|此訊息已刪除|這則訊息已刪除|このメッセージは削除されました|삭제된 메시지입니다|이 메시지는 삭제되었습니다|ข้อความนี้ถูกลบแล้ว|ข้อความนี้ถูกลบ',
);

/** At the end of a body: `<This message was edited>`. */
export const EDITED = set(
  'this message was edited|diese nachricht wurde bearbeitet|se editó este mensaje|ce message a été modifié|questo messaggio è stato modificato|messaggio modificato|dit bericht is bewerkt|mensagem editada|esta mensagem foi editada|tätä viestiä on muokattu|tätä viestiä muokattiin|bu mesaj düzenlendi|данное сообщение изменено|сообщение изменено|تم تعديل هذه الرسالة|تم تعديل الرسالة|ההודעה נערכה|הודעה זו נערכה|این پیام ویرایش شد|यह संदेश संपादित किया गया|यह मैसेज एडिट किया गया|इस मैसेज को एडिट किया गया|此消息已编辑|这条消息已编辑|此訊息已編輯|這則訊息已編輯|このメッセージは編集されました|수정된 메시지입니다|이 메시지는 수정되었습니다|ข้อความนี้ถูกแก้ไข|ข้อความนี้มีการแก้ไขแล้ว',
);

/** Android writes this for a view-once medium; iOS and WhatsApp Web write a sentence. */
export const VIEW_ONCE = set(
  'null|you received a view once message. for added privacy, you can only open it on your phone|view once message|recibiste un mensaje de visualización única. para mayor privacidad, solo puedes abrirlo en tu teléfono|du hast eine einmalansicht-nachricht erhalten. zum schutz der privatsphäre kannst du sie nur auf deinem telefon öffnen',
);

/** First line of a poll. */
export const POLL = set(
  'poll:|umfrage:|encuesta:|sondage :|sondage:|sondaggio:|peiling:|enquete:|sondagem:|kysely:|äänestys:|anket:|опрос:|استطلاع:|استطلاع رأي:|סקר:|نظرسنجی:|पोल:|मतदान:|投票：|投票:|アンケート:|投票 :|투표:|설문:|โพล:|แบบสำรวจ:',
);

/** Calls, by pattern on the plain words: [pattern, call, missed]. */
export const CALLS: readonly (readonly [RegExp, 'voice' | 'video', boolean])[] = [
  [
    /^(missed (group )?voice call|verpasster (sprach|gruppen-?sprach)?anruf|llamada perdida|appel vocal (manqué|en absence)|chiamata vocale persa|gemiste spraakoproep|chamada de voz perdida|vastaamaton äänipuhelu|cevapsız sesli arama|пропущенный аудиозвонок|مكالمة صوتية فائتة|שיחה קולית שלא נענתה|تماس صوتی از دست رفته|मिस्ड वॉइस कॉल|未接语音通话|未接語音通話|不在着信（音声）|音声通話不在着信|부재중 음성 통화|สายโทรเข้าที่ไม่ได้รับ)(?=$|[\s,.،，])/u,
    'voice',
    true,
  ],
  [
    /^(missed (group )?video call|verpasster videoanruf|videollamada perdida|appel vidéo (manqué|en absence)|videochiamata persa|gemiste video-?oproep|chamada de vídeo perdida|vastaamaton videopuhelu|cevapsız görüntülü arama|пропущенный видеозвонок|مكالمة فيديو فائتة|שיחת וידאו שלא נענתה|تماس تصویری از دست رفته|मिस्ड वीडियो कॉल|未接视频通话|未接視訊通話|ビデオ通話不在着信|부재중 영상 통화)(?=$|[\s,.،，])/u,
    'video',
    true,
  ],
  [
    /^(voice call|sprachanruf|llamada de voz|appel vocal|chiamata vocale|spraakoproep|chamada de voz|äänipuhelu|sesli arama|аудиозвонок|مكالمة صوتية|שיחה קולית|वॉइस कॉल|语音通话|語音通話|音声通話|음성 통화)[,.،，] ?(.{1,60})$/u,
    'voice',
    false,
  ],
  [
    /^(video call|videoanruf|videollamada|appel vidéo|videochiamata|video-?oproep|chamada de vídeo|videopuhelu|görüntülü arama|видеозвонок|مكالمة فيديو|שיחת וידאו|वीडियो कॉल|视频通话|視訊通話|ビデオ通話|영상 통화)[,.،，] ?(.{1,60})$/u,
    'video',
    false,
  ],
];

/** What a system line is about, where the words tell: [pattern on the plain words, event]. */
export const SYSTEM_EVENTS: readonly (readonly [RegExp, string])[] = [
  [
    /end-to-end encrypt|ende-zu-ende-verschlüssel|cifrad[oa]s de extremo a extremo|chiffré|crittografat|crittografia end-to-end|end-to-end versleutel|criptografia de ponta|encriptadas ponto a ponto|täysin salattuja|päästä päähän|uçtan uca şifreli|сквозным шифрованием|مشفرة|مشفّرة|מוצפנות מקצה לקצה|سرتاسری|एंड-टू-एंड एन्क्रिप्|端到端加密|端對端加密|エンドツーエンド|종단간 암호화|종단 간 암호화|เข้ารหัสจากต้นทาง/u,
    'encryption',
  ],
  [
    /security code|sicherheitsnummer|sicherheitscode|código de seguridad|code de sécurité|codice di sicurezza|beveiligingscode|código de segurança|turvakoodi|güvenlik kodu|код безопасности|رمز الأمان|קוד האבטחה|安全碼|安全码|セキュリティコード/u,
    'security-code',
  ],
  [
    /created (this )?group|(hat|hast) die gruppe .*erstellt|creó (el|este) grupo|creaste (el|este) grupo|a créé le groupe|avez créé le groupe|ha creato il gruppo|hai creato (il|questo) gruppo|heeft (de )?groep .*(gemaakt|aangemaakt)|criou o grupo|criou este grupo|loi ryhmän|grubunu oluşturdu|создал\(?а?\)? группу|أنشأ المجموعة|قام .* بإنشاء مجموعة|יצר\/?ה? (את )?(ה)?קבוצה|گروه .*ایجاد کرد|ने ग्रुप .*बनाया|创建了群组|建立了群組|グループを作成|グループ.*作成|그룹을 만들|그룹을 생성|ได้สร้างกลุ่ม|สร้างกลุ่ม/u,
    'group-created',
  ],
  [
    /changed the (group name|subject)|hat den (betreff|gruppennamen)|cambió el (asunto|nombre)|a changé (le nom|l'objet|le sujet)|a modifié le nom|ha (cambiato|modificato) (l'oggetto|il nome)|heeft (het onderwerp|de groepsnaam)|mudou o (assunto|nome)|alterou o (assunto|nome)|vaihtoi (aiheen|ryhmän nimen)|konuyu|grup adını|изменил\(?а?\)? (тему|название)|غيّر|שינה\/?תה? את (הנושא|שם)|موضوع .*تغییر|सब्जेक्ट|更改了主题|更改群组名称|更改了主旨|件名を|グループ名を|제목을|그룹 이름을|เปลี่ยนหัวข้อ|เปลี่ยนชื่อกลุ่ม/u,
    'subject',
  ],
  [
    /changed (this group's|the group) (icon|photo|description)|gruppenbild|gruppenbeschreibung|ícono|icono|description du groupe|icône|descrizione|immagine del gruppo|groepsafbeelding|groepsbeschrijving|ryhmän kuvakkeen|ryhmän kuvauksen/u,
    'group-info',
  ],
  [
    / (was )?added (?!to the list)|hat .* hinzugefügt|wurde hinzugefügt|añadió a|se añadió a|agregó a|te añadió|a ajouté|ha aggiunto|heeft .* toegevoegd|adicionou|lisäsi|ekledi|добавил|أضاف|צירף|הוסיף|اضافه کرد|जोड़ा|添加了|新增了|追加しました|초대했습니다|추가했습니다|เพิ่ม/u,
    'added',
  ],
  [
    / removed |hat .* entfernt|eliminó a|a retiré|a supprimé|ha rimosso|heeft .* verwijderd|removeu|poisti |çıkardı|удалил|أزال|הסיר|移除了|削除しました/u,
    'removed',
  ],
  [
    / joined |ist .*beigetreten|se unió|a rejoint|(si è unito|è entrato)|(neemt nu deel|is toegetreden)|entrou usando|liittyi|katıldı|присоедини|вступил|انضم|הצטרף|加入了|参加しました|참가했습니다|เข้าร่วม/u,
    'joined',
  ],
  [
    / left$| left the group|hat die gruppe verlassen|salió del grupo|(^| )salió$|a quitté|est parti|ha abbandonato|heeft de groep verlaten|saiu$|saiu do grupo|poistui|ayrıldı|вышел|вышла|покинул|غادر|יצא|退出了|離開了|退出しました|나갔습니다|ออกจากกลุ่ม/u,
    'left',
  ],
  [
    /changed (to|their phone)|hat .*(nummer|telefonnummer) .*(gewechselt|geändert)|cambió (a|su número)|nouveau numéro/u,
    'number-changed',
  ],
  [
    /disappearing messages|selbstlöschende nachrichten|mensajes temporales|messages éphémères|messaggi effimeri|verdwijnende berichten|mensagens temporárias/u,
    'disappearing-messages',
  ],
  [/ pinned a message|hat eine nachricht angepinnt|fijó un mensaje|a épinglé/u, 'pinned'],
  [/^waiting for this message/u, 'waiting'],
];

/** "WhatsApp Chat with X": what stands before and after the chat's title in file names. */
export const TITLE_PATTERNS: readonly RegExp[] = [
  /^WhatsApp[ _]Chat(?:[ _](?:with|mit|med|kay)|[ _]-)[ _](.+)$/iu,
  /^(?:Chat|Conversación|Conversazione) (?:de |di )?WhatsApp (?:con|s uživatelem|dengan) (.+)$/iu,
  /^Chat WhatsApp (?:con|dengan) (.+)$/iu,
  /^(?:Discussion|Conversation) WhatsApp avec (.+)$/iu,
  /^Conversa (?:do|no) WhatsApp com (.+)$/iu,
  /^WhatsApp-?[ ]?chatt? (?:met|med|mit) (.+)$/iu,
  /^WhatsApp-keskustelu (?:henkilön|käyttäjän) (.+) kanssa$/iu,
  /^(.+) ile WhatsApp Sohbeti$/iu,
  /^Чат WhatsApp (?:с|з) (?:контактом )?(.+)$/iu,
  /^Бесіда WhatsApp з (.+)$/iu,
  /^(?:دردشة|محادثة) (?:واتساب|WhatsApp) مع (.+)$/iu,
  /^צ['׳]?א[טת] WhatsApp עם (.+)$/iu,
  /^(?:گفتگوی|گپ) (?:WhatsApp|واتساپ) با (.+)$/iu,
  /^(.+) के साथ WhatsApp चैट$/iu,
  /^(?:WhatsApp ?)?[与與] ?(.+?) ?的 ?(?:WhatsApp ?)?(?:对话|對話|聊天)$/iu,
  /^(.+)とのWhatsApp(?:チャット|トーク)$/iu,
  /^(.+?)님?과의 WhatsApp 대화$/iu,
  /^แชท WhatsApp กับ ?(.+)$/iu,
  /^Czat WhatsApp z (.+)$/iu,
  /^WhatsApp csevegés vele: (.+)$/iu,
  /^Trò chuyện WhatsApp với (.+)$/iu,
  /^WhatsApp-samtale med (.+)$/iu,
  /^Chat WhatsApp s uživatelem (.+)$/iu,
  /^Conversație WhatsApp cu (.+)$/iu,
  /^Συνομιλία WhatsApp με (.+)$/iu,
  /^Sembang WhatsApp dengan (.+)$/iu,
  /^Xat de WhatsApp amb (.+)$/iu,
];
