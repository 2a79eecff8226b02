/* Constants stay in flash: on AVR only when told, and there they are read by instructions of their own. */
#ifdef __AVR__
#include <avr/pgmspace.h>
#if defined(__AVR_HAVE_MUL__) && defined(__AVR_HAVE_MOVW__) && defined(__AVR_HAVE_LPMX__) && !defined(__clang__)
#define AVR_WITH_MUL /* what the assembly here takes: every ATmega of today, no ATtiny */
#endif
#define FLASH PROGMEM
#define FLASH_CHAR(p) ((char)pgm_read_byte(p))
#define FLASH_FLOAT(p) pgm_read_float(p)
#define FLASH_INT8(p) ((int8_t)pgm_read_byte(p))
#define FLASH_INT16(p) ((int16_t)pgm_read_word(p))
#define FLASH_UINT16(p) pgm_read_word(p)
#define FLASH_INT32(p) ((int32_t)pgm_read_dword(p))
#define FLASH_BITS(p) pgm_read_dword(p)
#else
#define FLASH
#define FLASH_CHAR(p) (*(p))
#define FLASH_FLOAT(p) (*(p))
#define FLASH_INT8(p) (*(p))
#define FLASH_INT16(p) (*(p))
#define FLASH_UINT16(p) (*(p))
#define FLASH_INT32(p) (*(p))
#define FLASH_BITS(p) (*(p))
#endif
