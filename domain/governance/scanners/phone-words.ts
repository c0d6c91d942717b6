import type { WordKinds } from './context.ts'

/** Words before a telephone number, and words before numbers that are none. */
export const phoneWords: WordKinds<'phone' | 'other'> = {
  phone: `phone | phone number | telephone | telephone number | tel | tel. no | mobile | mobile number | cell |
     cell phone | cellphone | call | call me at | call us | dial | ring me | text me | sms | whatsapp |
     signal | fax | hotline | landline | contact number | reach me | reach us | my number |
     telefon | telefonnummer | rufnummer | handy | handynummer | mobil | mobilnummer | mobiltelefon |
     festnetz | ruf mich an | rufen sie | anrufen | durchwahl | erreichbar |
     téléphone | tél | portable | numéro | appelle-moi | appelez | joignable | télécopie |
     teléfono | móvil | celular | llámame | llame | llamar | número de contacto |
     telefono | cellulare | chiamami | recapito | telemóvel | telefone | telemovel | ligue | liga-me |
     telefoonnummer | telefoon | mobiel | bel mij | bel me | bellen | komórka | komórkowy | zadzwoń |
     numer telefonu | телефон | тел | звоните | позвони | позвоните | мобильный | моб | номер телефона |
     puhelin | puhelinnumero | soita | tlf | ring mig | mobilnr | telefonnr | hívj | telefonszám |
     telefonní | mobilní | cep telefonu | telefonu | arayın | điện thoại | nomor telepon | telepon |
     電話 | 電話番号 | 携帯 | 手机 | 电话 | 联系电话 | 전화 | 전화번호 | 휴대폰 | هاتف | جوال | طلفون |
     τηλέφωνο | κινητό | फ़ोन | मोबाइल | टेलीफोन | संपर्क | טלפון | נייד | โทร | โทรศัพท์ |
     ph | ph. | t: | m: | p: | f: | tel: | home phone | work phone | mobile phone | office phone | phone no |
     phone no. | mobile no | contact no | telephone no | reached at | reach him at | reach her at | contact me at |
     contact us at | contact him at | phone me | phone us | phone her | phone him | text us | text him | text her |
     give me a call | give us a call | call him | call her | helpline | toll-free | toll free | switchboard |
     voicemail | pager | viber | telegram | facsimile | telefax | ring us |
     unter der nummer | telefonisch | tel.-nr | tel.nr | telefonnr | handynr | mobilnr | mobilfunk | vorwahl |
     notruf | faxnummer | rückruf | numéro de téléphone | numéro de portable | gsm | ligne directe | joindre au |
     rappelez | contactez le | número de teléfono | número de móvil | telf | tfno | llámanos | comunícate al |
     numero di telefono | numero di cellulare | telefonare | chiamare | chiamate | número de telefone | contacto |
     contato | telefonnummer | telefoonnr | mobiel nummer | gsm-nummer | 06-nummer | nr tel | tel. kom | kom. |
     dzwonić | номер | мобильного | телефона | по телефону | дзвоніть | телефону | matkapuhelin | puh | puh. |
     mobiltelefon | ring oss | ringa | zavolejte | telefonní číslo | volajte | telefónne číslo | hívjon |
     număr de telefon | sunați | sunați la | gsm no | telefon numarası | cep | sđt | gọi | di động | hubungi | no hp |
     nomor hp | wa | 拨打 | 致电 | 热线 | 手机号 | 手机号码 | 电话号码 | 連絡先 | お電話 | 携帯電話 | 携帯番号 | 연락처 |
     핸드폰 | 휴대전화 | رقم الهاتف | اتصل | موبايل | تلفن | شماره تلفن`,
  other: `part | part no | order | order number | order no | invoice | ticket | tracking | serial | serial number | part number |
     model | model number | isbn | ean | reference | customer number | account | account number | iban |
     version | parcel | shipment | flight | batch | policy number | member number | student number | id number |
     transaction | barcode | upc | gtin | doi | patent | licence | license | vin | imei | mac | uuid | timestamp |
     postcode | zip | zip code | coordinates | latitude | longitude | price | amount | total | costs |
     version | commit | build | po | sku | case number | article | error code | function | lotto | score |
     bestellnummer | kundennummer | rechnungsnummer | auftragsnummer | artikelnummer | aktenzeichen |
     konto | kontonummer | blz | seriennummer | vorgangsnummer | vertragsnummer |
     commande | référence | facture | numéro de commande | numéro de client | pedido | factura |
     número de pedido | cliente | ordine | numero d'ordine | fattura | encomenda | fatura | bestelling |
     bestelnummer | klantnummer | faktura | zamówienie | numer zamówienia | заказ | договор | счёт |
     sendungsnummer | sendungsverfolgung | paketnummer | mitgliedsnummer | personalnummer | plz | postleitzahl |
     betrag | preis | numéro de suivi | colis | code postal | montant | número de seguimiento | código postal |
     importe | numero di spedizione | codice postale | importo | código de rastreio | numer przesyłki |
     трек-номер | посылка | 订单号 | 订单 | 发票 | 注文番号 | 주문번호`,
}
