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
     τηλέφωνο | κινητό | फ़ोन | मोबाइल | טלפון | โทร | โทรศัพท์`,
  other: `order | order number | order no | invoice | ticket | tracking | serial | serial number | part number |
     model | model number | isbn | ean | reference | customer number | account | account number | iban |
     version | commit | build | po | sku | case number | article | error code | function | lotto | score |
     bestellnummer | kundennummer | rechnungsnummer | auftragsnummer | artikelnummer | aktenzeichen |
     konto | kontonummer | blz | seriennummer | vorgangsnummer | vertragsnummer |
     commande | référence | facture | numéro de commande | numéro de client | pedido | factura |
     número de pedido | cliente | ordine | numero d'ordine | fattura | encomenda | fatura | bestelling |
     bestelnummer | klantnummer | faktura | zamówienie | numer zamówienia | заказ | договор | счёт |
     订单号 | 订单 | 发票 | 注文番号 | 주문번호`,
}
