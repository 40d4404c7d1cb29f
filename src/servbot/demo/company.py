"""The invented company of the demo and the companies that send it invoices.

Everybody here is made up. The tax numbers have valid check digits, because readers of documents verify them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Supplier:
    """A company that sends invoices."""

    name: str
    """Name as it stands in the ERP and on the supplier's invoices."""

    tax_number: str
    """Chinese unified social credit code (18 characters) or European VAT number."""

    email: str
    """Where the accounts department is written to."""

    country: str
    """Two letters, ISO 3166."""

    currency: str
    """Three letters, ISO 4217: what this supplier usually asks to be paid in."""

    address: str
    """One line, as printed on the supplier's invoices."""

    phone: str
    """As printed on the supplier's invoices."""

    bank: str
    """Bank and branch that the money goes to."""

    account: str
    """Number of the account there; a Chinese account number or an IBAN-like one."""

    @property
    def chinese(self) -> bool:
        """Whether this supplier writes Chinese VAT invoices."""
        return self.country == "CN"


@dataclass(frozen=True, kw_only=True, slots=True)
class Buyer:
    """The company that receives the invoices and owns the ERP."""

    name: str
    """English name."""

    chinese_name: str
    """Chinese name."""

    tax_number: str
    """Unified social credit code of the Chinese company."""

    vat_number: str
    """European VAT number of the English company."""

    address: str
    """English address, one line."""

    chinese_address: str
    """Chinese address, one line."""

    phone: str
    """Telephone of the English office."""

    chinese_phone: str
    """Telephone of the Chinese office."""

    email: str
    """Where invoices are sent."""

    chinese_bank: str
    """Bank and branch of the Chinese company."""

    chinese_account: str
    """Account there."""


BUYER = Buyer(
    name="Harbour Trading Ltd.",
    chinese_name="港湾贸易有限公司",
    tax_number="91310101MAHB13079Q",
    vat_number="GB909304041",
    address="Unit 7, Ropewalk Quay, Bristol BS1 9ZX, United Kingdom",
    chinese_address="上海市黄浦区望潮路18号港湾大厦1206室",
    phone="+44 117 496 0182",
    chinese_phone="021-5550 1286",
    email="invoices@harbour-trading.example",
    chinese_bank="东海商业银行上海外滩支行",
    chinese_account="3100660018170013079",
)

ENGLISH_SUPPLIERS = (
    Supplier(
        name="Northgate Packaging Ltd.",
        tax_number="GB909001010",
        email="accounts@northgate-packaging.example",
        country="GB",
        currency="GBP",
        address="14 Tannery Lane, Leeds LS10 9ZA, United Kingdom",
        phone="+44 113 496 0145",
        bank="Pennine Mercantile Bank, Leeds",
        account="GB00 PMBK 4000 1290 0101 45",
    ),
    Supplier(
        name="Harrow & Finch Stationers",
        tax_number="GB909102015",
        email="billing@harrowfinch.example",
        country="GB",
        currency="GBP",
        address="3 Chandler's Yard, Norwich NR3 9ZB, United Kingdom",
        phone="+44 1632 960 233",
        bank="Wensum Valley Bank, Norwich",
        account="GB00 WVBK 4000 2210 2015 33",
    ),
    Supplier(
        name="Calder Freight Services plc",
        tax_number="GB909203007",
        email="invoices@calderfreight.example",
        country="GB",
        currency="USD",
        address="Berth 22, Dock Road, Immingham DN40 9ZC, United Kingdom",
        phone="+44 1632 960 411",
        bank="Spurn Trade Bank, Hull",
        account="GB00 STBK 4000 3320 3007 11",
    ),
    Supplier(
        name="Kilbride Instruments Ltd.",
        tax_number="IE9012345G",
        email="ar@kilbride-instruments.example",
        country="IE",
        currency="EUR",
        address="Unit 5, Slaney Business Park, Wexford, Ireland",
        phone="+353 53 555 0120",
        bank="Slaney Credit Bank, Wexford",
        account="IE00 SLCB 9900 1234 5601 20",
    ),
    Supplier(
        name="Rosslare Marine Supplies",
        tax_number="IE9012777M",
        email="office@rosslare-marine.example",
        country="IE",
        currency="EUR",
        address="9 Pilot's Row, Rosslare Harbour, Ireland",
        phone="+353 53 555 0177",
        bank="Slaney Credit Bank, Rosslare",
        account="IE00 SLCB 9900 1277 7701 77",
    ),
    Supplier(
        name="Weber Antriebstechnik GmbH",
        tax_number="DE990010024",
        email="buchhaltung@weber-antrieb.example",
        country="DE",
        currency="EUR",
        address="Am Mühlgraben 41, 09126 Chemnitz, Germany",
        phone="+49 371 5550 164",
        bank="Erzgebirgische Handelsbank, Chemnitz",
        account="DE00 8999 0000 0010 0241 64",
    ),
    Supplier(
        name="Van der Meulen Logistics B.V.",
        tax_number="NL990000126B01",
        email="facturen@vdmeulen.example",
        country="NL",
        currency="EUR",
        address="Kraanweg 118, 3199 LK Rotterdam, Netherlands",
        phone="+31 10 555 0126",
        bank="Maasbank, Rotterdam",
        account="NL00 MAAS 0990 0001 26",
    ),
    Supplier(
        name="Delacroix Verpakking NV",
        tax_number="BE0990000212",
        email="comptabilite@delacroix.example",
        country="BE",
        currency="USD",
        address="Havenlaan 212, 9000 Gent, Belgium",
        phone="+32 9 555 02 12",
        bank="Leie Handelsbank, Gent",
        account="BE00 9900 0021 2021",
    ),
)

CHINESE_SUPPLIERS = (
    Supplier(
        name="北方包装有限公司",
        tax_number="91310115MAHB02118F",
        email="caiwu@beifang-baozhuang.example",
        country="CN",
        currency="CNY",
        address="上海市浦东新区芦潮路211号",
        phone="021-5550 2118",
        bank="东海商业银行浦东支行",
        account="3100660015020002118",
    ),
    Supplier(
        name="深圳市蓝湾电子科技有限公司",
        tax_number="91440305MAHB03487R",
        email="finance@lanwan-dianzi.example",
        country="CN",
        currency="CNY",
        address="深圳市南山区蓝湾一路348号科创楼7层",
        phone="0755-5550 3487",
        bank="南岭发展银行南山支行",
        account="4400770030503487012",
    ),
    Supplier(
        name="杭州青禾办公用品有限公司",
        tax_number="91330106MAHB048508",
        email="kaipiao@qinghe-bangong.example",
        country="CN",
        currency="CNY",
        address="杭州市西湖区青禾街485号",
        phone="0571-5550 4850",
        bank="钱江合作银行西湖支行",
        account="3300880010604850123",
    ),
    Supplier(
        name="苏州恒泰精密机械有限公司",
        tax_number="91320505MAHB06223W",
        email="caiwu@hengtai-jingmi.example",
        country="CN",
        currency="CNY",
        address="苏州市虎丘区恒泰路622号",
        phone="0512-5550 6223",
        bank="太湖商业银行虎丘支行",
        account="3200990050506223045",
    ),
    Supplier(
        name="青岛海润国际货运代理有限公司",
        tax_number="91370203MAHB07592H",
        email="jiesuan@hairun-huoyun.example",
        country="CN",
        currency="USD",
        address="青岛市市北区海润路759号远洋楼302室",
        phone="0532-5550 7592",
        bank="胶东海洋银行市北支行",
        account="3700220020307592067",
    ),
    Supplier(
        name="武汉江城印务有限责任公司",
        tax_number="91420106MAHB089661",
        email="yewu@jiangcheng-yinwu.example",
        country="CN",
        currency="CNY",
        address="武汉市武昌区印书巷896号",
        phone="027-5550 8966",
        bank="江汉城市银行武昌支行",
        account="4200330010608966089",
    ),
    Supplier(
        name="重庆山城化工材料有限公司",
        tax_number="91500103MAHB103370",
        email="caiwu@shancheng-huagong.example",
        country="CN",
        currency="CNY",
        address="重庆市渝中区石阶路1033号",
        phone="023-5550 1033",
        bank="巴渝实业银行渝中支行",
        account="5000440010310337010",
    ),
    Supplier(
        name="厦门鹭岛茶业股份有限公司",
        tax_number="91350203MAHB11700H",
        email="fapiao@ludao-chaye.example",
        country="CN",
        currency="HKD",
        address="厦门市思明区鹭岛路1170号",
        phone="0592-5550 1170",
        bank="闽南海峡银行思明支行",
        account="3500550020311700032",
    ),
)

SUPPLIERS = ENGLISH_SUPPLIERS + CHINESE_SUPPLIERS
"""Everybody in the ERP's list of suppliers."""
